import "uplot/dist/uPlot.min.css";
import "./style.css";
import "./parts.css";
import "./stage/stage.css";
import { render } from "preact";
import { App } from "./App.tsx";

const root = document.getElementById("console");
if (root !== null) {
  root.textContent = "";
  render(<App />, root);
}
