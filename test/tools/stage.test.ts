import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { cdkCommand } from "../../tools/stage/cdkCommand.ts";

const ready = '{"emailServiceUrl":"https://email.company.test","alarmEmail":"on-call@company.test"}';

describe("a command for a stage", () => {
  it("hands stage and settings to cdk, and what stands after -- as it is", () => {
    expect(cdkCommand(["diff", "--stage", "prod", "--settings", ready, "--", "--quiet"], false)).toEqual([
      ...["diff", "-c", "stage=prod", "-c", `settings=${ready}`, "--quiet"],
    ]);
  });

  it("deploys without a terminal only when it is told to approve", () => {
    const deploy = ["deploy", "--stage", "dev"];
    expect(() => cdkCommand(deploy, false)).toThrow("There is no terminal to approve wider permissions on");
    expect(cdkCommand([...deploy, "--approve-all"], false).join(" ")).toContain("--require-approval never");
    expect(cdkCommand(deploy, true)).not.toContain("--require-approval");
  });

  it("wants the name of prod twice before destroying it, and asks no more then", () => {
    const destroy = ["destroy", "--stage", "prod", "--settings", ready];
    expect(() => cdkCommand(destroy, true)).toThrow("its name twice");
    expect(cdkCommand([...destroy, "--yes-destroy", "prod"], true)).toContain("--force");
  });

  it.each([
    [["deploy"], "Say which stage"],
    [["remove", "--stage", "dev"], "Say one of deploy, diff, destroy"],
    [["diff", "--stage", "local"], "is never deployed"],
    [["diff", "--stage", "prod"], "nobody receives its alarms"],
    [["diff", "--stage", "dev", "--settings", '{"tracing":"yes"}'], "tracing: "],
    [["diff", "--stage", "dev", "--force"], "Unknown option '--force'"],
  ])("%j is refused before cdk starts", (argv, message) => {
    expect(() => cdkCommand(argv, true)).toThrow(message);
  });

  it("ends with 1 and one line after a mistake", () => {
    const { status, stderr } = spawnSync(process.execPath, ["--no-warnings", "tools/stage/cli.ts", "deploy"], {
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toBe("Say which stage: --stage dev. Run the command with --help to see its options.\n");
  });
});
