/** The program of `npm start` with functions that do next to nothing: enqueue sends one email a run. */
import { main } from "../../local/main.ts";
import { idle } from "./support.ts";

process.exitCode = await main({
  ...idle,
  enqueue: async () => {
    const body = JSON.stringify({ email: "a@example.com", message: "Hey" });
    await (await fetch(process.env.EMAIL_SERVICE_URL ?? "", { method: "POST", body })).text();
  },
});
