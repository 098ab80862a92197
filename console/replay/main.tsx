import "../style.css";
import "../parts.css";
import "./replay.css";
import { render } from "preact";
import { Replay } from "./Replay.tsx";

const root = document.getElementById("replay");
const data = document.getElementById("history")?.textContent;
if (root !== null && data) render(<Replay history={JSON.parse(data)} />, root);
