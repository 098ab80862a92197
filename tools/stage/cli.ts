import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { failureText } from "../shared/commandLine.ts";
import { cdkCommand, usage } from "./cdkCommand.ts";
import { smokeTest } from "./smokeTest.ts";

const argv = process.argv.slice(2);
try {
  if (argv.some((each) => each === "--help" || each === "-h")) console.log(usage);
  else if (argv[0] === "smoke") await smokeTest(argv.slice(1));
  else process.exitCode = runCdk(cdkCommand(argv, process.stdin.isTTY === true));
} catch (error) {
  console.error(failureText(error));
  process.exitCode = 1;
}

/** The file of cdk is run directly: Windows finds no `cdk` without a shell, and a shell would split the settings. */
function runCdk(args: string[]): number {
  const cdk = fileURLToPath(import.meta.resolve("aws-cdk/bin/cdk"));
  const { status, error } = spawnSync(process.execPath, [cdk, ...args], { stdio: "inherit" });
  if (error) throw error;
  return status ?? 1;
}
