import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
);

type Outcome = { code: unknown; stdout: string; stderr: string };

function node(args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }));
  });
}

/** Runs `scripts/run.mjs` as another Node on another platform would. */
function runAs(version: string, platform: string, arch: string): Promise<Outcome> {
  const values = { versions: { node: version }, platform, arch };
  const disguise = Object.entries(values).map(
    ([name, value]) => `Object.defineProperty(process,"${name}",{value:${JSON.stringify(value)}});`,
  );
  return node(["--import", `data:text/javascript,${disguise.join("")}`, "scripts/run.mjs", "tsc", "--version"]);
}

describe("a script on an older Node says in one line what to install", () => {
  test.each([
    [
      "20.11.0",
      "linux",
      "x64",
      /^This project needs Node 24, but this is Node 20\.11\.0 on linux-x64\. Run `npm ci`[^\n]*\n$/,
    ],
    [
      "22.4.0",
      "darwin",
      "arm64",
      /^[^\n]* Node 22\.4\.0 on darwin-arm64\. Install Node 24 \(https:\/\/nodejs\.org[^\n]*\n$/,
    ],
    ["18.20.0", "win32", "arm64", /^[^\n]* on win32-arm64\. Install Node 24 [^\n]*\n$/],
  ])("%s on %s-%s", async (version, platform, arch, line) => {
    const outcome = await runAs(version, platform, arch);
    expect(outcome).toMatchObject({ code: 1, stdout: "" });
    expect(outcome.stderr).toMatch(line);
  });
});

describe("the runner", () => {
  test("runs a command of a dependency with its arguments and exit code", async () => {
    expect(await node(["scripts/run.mjs", "tsc", "--version"])).toMatchObject({ code: 0, stderr: "" });
    expect((await node(["scripts/run.mjs", "tsc", "--no-such-option"])).code).toBe(1);
  });

  test("sets variables for the script, also one whose value has an equals sign", async () => {
    const file = "test/scripts/printVariables.mjs";
    const { stdout } = await node(["scripts/run.mjs", "SAMPLE_A=1", "SAMPLE_B=x=y", file, "--option"]);
    expect(JSON.parse(stdout)).toEqual({ SAMPLE_A: "1", SAMPLE_B: "x=y", args: ["--option"] });
  });

  test("hides the experimental warning of node:sqlite and no other warning", async () => {
    const { stderr } = await node(["scripts/run.mjs", "test/scripts/warn.mjs"]);
    expect(stderr).not.toContain("SQLite");
    expect(stderr).toContain("a warning of ours");
  });
});

describe("package.json", () => {
  test("has no script that only works in the shell of Unix", () => {
    const unixOnly = Object.values(scripts).filter((script) =>
      /(^|&& )[A-Z_]+=|[;|$'`]|(^|&& )(rm|cp|mv|bash|sh) /.test(script),
    );
    expect(unixOnly).toEqual([]);
  });

  test("starts every script with the runner, which checks Node", () => {
    const unchecked = Object.values(scripts).filter((script) => !/^(node scripts\/run\.mjs|npm run) /.test(script));
    expect(unchecked).toEqual([]);
  });
});

const own = Object.entries(scripts).flatMap(([name, script]) => {
  const file = /^node scripts\/run\.mjs (\S+\.ts)/.exec(script)?.[1];
  return file === undefined ? [] : [[name, script.split(" ").slice(1)] as const];
});

describe("every script of the project", () => {
  test.each(own)("%s answers --help, and a wrong option with one line", async (_, args) => {
    const [help, wrong] = await Promise.all([node([...args, "--help"]), node([...args, "--no-such-option"])]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toContain("npm ");
    expect(wrong).toMatchObject({ code: 1, stdout: "" });
    expect(wrong.stderr).toMatch(/^[^\n]*no-such-option[^\n]*\n$/);
  });
});
