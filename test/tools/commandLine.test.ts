import { describe, expect, it } from "vitest";
import { readArguments } from "../../tools/shared/commandLine.ts";

const command = { usage: "", options: { stage: { type: "string" }, "dry-run": { type: "boolean" } } } as const;

describe("the arguments of a command", () => {
  it("are given by name", () => {
    const { values } = readArguments(command, ["--stage", "dev", "--dry-run"]);
    expect(values).toMatchObject({ stage: "dev", "dry-run": true });
  });

  it.each([
    [["--stgae", "dev"], "Unknown option '--stgae'"],
    [["--stage"], "Option '--stage <value>' argument missing"],
    [["--dry-run=yes"], "Option '--dry-run' does not take an argument"],
    [["users.csv"], 'Unexpected argument "users.csv"'],
  ])("%j is refused in one line that names the mistake", (args, message) => {
    expect(() => readArguments(command, args)).toThrow(new RegExp(`^${message}$`));
  });
});
