import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export type CommandResult = { code: number | null; stdout: string; stderr: string };

/** Starts a command of `tools/` as a user does, in a process of its own. */
export function startTool(name: string, ...args: string[]) {
  const script = fileURLToPath(new URL(`../../tools/${name}/cli.ts`, import.meta.url));
  return spawn(process.execPath, ["--no-warnings", script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

/** Runs a command to its end. */
export function runTool(name: string, ...args: string[]): Promise<CommandResult> {
  const child = startTool(name, ...args);
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].on("data", (part) => {
      output[stream] += part;
    });
  return new Promise((resolve) => {
    child.once("close", (code) => resolve({ code, ...output }));
  });
}
