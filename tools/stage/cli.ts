import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { deployedStageName, readDeployedStage } from "../../lib/stages.ts";

const usage = `npm run deploy  -- --stage dev
npm run diff    -- --stage dev
npm run destroy -- --stage dev        (prod: --yes-destroy prod, and its protection lifted first)`;

/** Checks what a command is about to do to a stage before cdk does it. Throws an error that says what is missing. */
function cdkArguments(argv: string[]): string[] {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { stage: { type: "string" }, "yes-destroy": { type: "string" } },
  });
  const [command] = positionals;
  if (command !== "deploy" && command !== "diff" && command !== "destroy")
    throw new Error("Say deploy, diff or destroy");
  if (values.stage === undefined) throw new Error("Say which stage: --stage dev");
  const stage = deployedStageName(values.stage);
  readDeployedStage(stage);
  if (command === "destroy" && stage === "prod" && values["yes-destroy"] !== "prod") {
    throw new Error("Destroying prod takes its name said twice: --stage prod --yes-destroy prod");
  }
  const force = command === "destroy" ? ["--force"] : [];
  return [command, "-c", `stage=${stage}`, ...force];
}

try {
  const { status } = spawnSync("cdk", cdkArguments(process.argv.slice(2)), { stdio: "inherit" });
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(usage);
  process.exitCode = 1;
}
