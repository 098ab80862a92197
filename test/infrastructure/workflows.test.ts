import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const folder = new URL("../../.github/workflows/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), "utf8");
const deploy = read("deploy.yml");

describe.each(readdirSync(folder))("workflow %s", (name) => {
  const text = read(name);

  it("takes each action by its commit, since a tag can be moved", () => {
    const used = [...text.matchAll(/uses: (.*)/g)]
      .map(([, action = ""]) => action)
      .filter((each) => !each.startsWith("./"));
    for (const action of used) expect(action).toMatch(/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("grants nothing by default, holds no key, and leaves no token in the checkout", () => {
    expect(text).toMatch(/^permissions: \{\}$/m);
    expect(text).not.toMatch(/secrets\.|AKIA/);
    expect(text.match(/persist-credentials: false/g)?.length ?? 0).toBe(text.match(/actions\/checkout@/g)?.length ?? 0);
  });

  it("runs nothing with rights on behalf of a pull request from a fork", () => {
    expect(text).not.toMatch(/^ {2}(workflow_run|pull_request_target|issue_comment):/m);
  });

  it("runs no text of others as a command", () => {
    const commands = [...text.matchAll(/run: (?:\|\n((?: {8,}.*\n?)+)|(.*))/g)].map(([, block, line]) => block ?? line);
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) expect(command).not.toContain("${{");
  });
});

describe("the deployment", () => {
  it("starts with a push to main, a release, or by hand, and never with a pull request", () => {
    const [, triggers = ""] = /^on:\n((?: .*\n)+)/m.exec(deploy) ?? [];
    expect([...triggers.matchAll(/^ {2}(\w+):/gm)].map(([, trigger]) => trigger)).toEqual([
      "push",
      "release",
      "workflow_dispatch",
    ]);
    expect(triggers).toContain("branches: [main]");
    expect(deploy).toContain("if: github.event_name == 'push' && github.ref == 'refs/heads/main'");
  });

  it("deploys the very commit that was checked, asks nothing, and tries the stage afterwards", () => {
    expect(deploy).toContain(`ref: \${{ needs.target.outputs.sha }}`);
    const steps = [...deploy.matchAll(/- run: npm run (\w+)/g)].map(([, script]) => script);
    expect(steps).toEqual(["diff", "deploy", "smoke"]);
    expect(deploy).toMatch(/npm run deploy -- .*--approve-all/);
  });
});

describe("the step that chooses the commit", () => {
  const [, block = ""] = /id: target\n(?:.*\n)*? {8}run: \|\n((?: {10}.*\n)+)/.exec(deploy) ?? [];
  const bin = mkdtempSync(join(tmpdir(), "birthday-gh-"));
  const gh = join(bin, "gh");
  const output = join(bin, "output");
  afterAll(() => rmSync(bin, { recursive: true, force: true }));

  /** Runs it with a `gh` that knows one run of the deployment on main, with so many green jobs called "checks / checks". */
  function choose(event: string, sha: string, green: number) {
    writeFileSync(
      gh,
      `#!/bin/sh\ncase "$2" in *"/jobs?"*) echo ${green};; *"event=push&branch=main&head_sha="*) echo 7;; esac\n`,
    );
    chmodSync(gh, 0o755);
    writeFileSync(output, "");
    const { status, stdout } = spawnSync("bash", ["-e", "-c", block], {
      encoding: "utf8",
      env: {
        PATH: `${bin}${delimiter}${process.env.PATH}`,
        EVENT: event,
        STAGE: "prod",
        SHA: sha,
        GITHUB_REPOSITORY: "company/birthdays",
        GITHUB_OUTPUT: output,
      },
    });
    return { status, stdout, output: readFileSync(output, "utf8") };
  }
  const sha = "0123456789abcdef0123456789abcdef01234567";

  it.each(["release", "workflow_dispatch"])("%s: takes a commit whose checks on main were green", (event) => {
    expect(choose(event, sha, 1)).toMatchObject({ status: 0, output: `stage=prod\nsha=${sha}\n` });
  });

  it.each(["release", "workflow_dispatch"])("%s: refuses one whose checks were not", (event) => {
    const { status, stdout, output: written } = choose(event, sha, 0);
    expect(status).toBe(1);
    expect(stdout).toContain(`the checks of ${sha} on main were not green`);
    expect(written).toBe("");
  });

  it.each(["main", "v1.0.0", "0123456", `${sha}; echo`])(
    "refuses %j, which is not the full name of a commit",
    (wrong) => {
      expect(choose("workflow_dispatch", wrong, 1)).toMatchObject({ status: 1, output: "" });
    },
  );
});
