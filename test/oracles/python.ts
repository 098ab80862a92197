import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The Python 3 of this machine. Undefined: there is none. */
const python = ["python3", "python"].find((name) => {
  const { stdout } = spawnSync(name, ["--version"], { encoding: "utf8" });
  return stdout?.startsWith("Python 3");
});

/** Without Python the oracles are skipped on a laptop. In CI they must run. */
export function skipWithoutPython(): boolean {
  if (python !== undefined) return false;
  if (process.env.CI) throw new Error("Python 3 is needed: the oracles must run in CI");
  console.warn("No Python 3 was found, so the comparison with Python is skipped");
  return true;
}

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Installs the packages of `requirements.txt` from PyPI into a folder of their own. */
export function installPackages(folder: string): void {
  const options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--target", folder];
  runPython(["-m", "pip", "install", ...options, "--requirement", here("requirements.txt")]);
}

/** What a script of this folder answers to a question, both as JSON. `packages`: a folder with packages of PyPI. */
export function askPython(script: string, question: unknown, packages?: string): unknown {
  return JSON.parse(runPython([here(script)], { input: JSON.stringify(question), packages }));
}

function runPython(
  args: readonly string[],
  { input = "", packages }: { input?: string; packages?: string | undefined } = {},
) {
  const { status, stdout, stderr } = spawnSync(python ?? "python3", args, {
    input,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    env: {
      ...process.env,
      PYTHONIOENCODING: "utf-8",
      PIP_ROOT_USER_ACTION: "ignore",
      ...(packages !== undefined && { PYTHONPATH: packages }),
    },
  });
  if (status !== 0) throw new Error(`Python failed: ${stderr}`);
  return stdout;
}
