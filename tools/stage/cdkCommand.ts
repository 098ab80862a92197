import { readGivenSettings } from "../../lib/givenSettings.ts";
import { deployedStageName, readStageToDeploy } from "../../lib/stages.ts";
import { CommandError, readArguments, UsageError } from "../shared/commandLine.ts";

export const usage = `npm run deploy  -- --stage dev [--settings JSON_OR_FILE] [--approve-all]
npm run diff    -- --stage dev [--settings JSON_OR_FILE]
npm run destroy -- --stage dev [--settings JSON_OR_FILE]    (prod: --yes-destroy prod, and its protection lifted first)
npm run smoke   -- --stage dev                              tries a deployed stage from outside

  --settings      settings of the stage over those of lib/stages.ts, e.g. '{"alarmEmail":"on-call@company.test"}'
  --approve-all   approves wider permissions without asking: for CI, which has read \`npm run diff\` and has no terminal
  -- ARGUMENTS    anything after a second -- goes to cdk as it is`;

const commands = ["deploy", "diff", "destroy"] as const;
const options = {
  stage: { type: "string" },
  settings: { type: "string" },
  "approve-all": { type: "boolean", default: false },
  "yes-destroy": { type: "string" },
} as const;

/** Checks a command and its stage, and answers the arguments for cdk. Throws an error that says what is missing. */
export function cdkCommand(argv: readonly string[], hasTerminal: boolean): string[] {
  const { own, forCdk } = split(argv);
  const { values, positionals } = readArguments({ usage, options, maxPositionals: 1 }, own);
  const command = commands.find((each) => each === positionals[0]);
  if (command === undefined) throw new UsageError(`Say one of ${commands.join(", ")}`);
  if (values.stage === undefined) throw new UsageError("Say which stage: --stage dev");
  const stage = deployedStageName(values.stage);
  const settings = readGivenSettings(values.settings);
  readStageToDeploy(stage, settings);
  if (command === "destroy" && stage === "prod" && values["yes-destroy"] !== "prod") {
    throw new CommandError("Destroying prod takes its name twice: --stage prod --yes-destroy prod");
  }
  if (command === "deploy" && !hasTerminal && !values["approve-all"]) {
    throw new Error(
      "There is no terminal to approve wider permissions on: read `npm run diff`, then add --approve-all",
    );
  }
  const context = ["-c", `stage=${stage}`, "-c", `settings=${JSON.stringify(settings)}`];
  const force = command === "destroy" ? ["--force"] : [];
  const approval = values["approve-all"] && command === "deploy" ? ["--require-approval", "never"] : [];
  return [command, ...context, ...force, ...approval, ...forCdk];
}

function split(argv: readonly string[]): { own: string[]; forCdk: string[] } {
  const at = argv.indexOf("--");
  return at < 0 ? { own: [...argv], forCdk: [] } : { own: argv.slice(0, at), forCdk: argv.slice(at + 1) };
}
