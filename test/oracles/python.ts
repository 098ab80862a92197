import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as z from "zod";

/** The Python 3 of this machine. Undefined: there is none. */
const python = ["python3", "python"].find((name) => {
  const { stdout } = spawnSync(name, ["--version"], { encoding: "utf8" });
  return stdout?.startsWith("Python 3");
});

/** Without Python the oracles are skipped on a laptop. In CI they must run. */
export function skipWithoutPython(): boolean {
  if (python !== undefined) return false;
  if (process.env.CI) throw new Error("Python 3 is needed: the oracles must run in CI");
  console.warn("No Python 3 was found, so the comparison with Python's csv module is skipped");
  return true;
}

/** What Python's csv module does with each case, in their order. */
export function askPython<T>(task: "read" | "write", cases: readonly object[], schema: z.ZodType<T>): T[] {
  const script = fileURLToPath(new URL("csvOracle.py", import.meta.url));
  const { status, stdout, stderr } = spawnSync(python ?? "python3", [script, task], {
    input: JSON.stringify(cases),
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, PYTHONIOENCODING: "utf-8" },
  });
  if (status !== 0) throw new Error(`Python failed: ${stderr}`);
  return z.array(schema).parse(JSON.parse(stdout));
}
