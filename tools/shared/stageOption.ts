import { type DeployedStageName, deployedStageNames } from "../../lib/stages.ts";
import { UsageError } from "./commandLine.ts";

/** The value of `--stage`. Throws a UsageError unless it is a stage that can be deployed. */
export function readStage(value: string | undefined): DeployedStageName {
  const stage = deployedStageNames.find((each) => each === value);
  if (stage !== undefined) return stage;
  if (value === "local") throw new UsageError("The stage local is never deployed: run it with `npm start`");
  const given = value === undefined ? "" : `, not "${value}"`;
  throw new UsageError(`--stage must be one of ${deployedStageNames.join(", ")}${given}`);
}
