import { App } from "aws-cdk-lib";
import { addStage } from "../lib/app.ts";
import { readGivenSettings } from "../lib/givenSettings.ts";
import { readStageToDeploy, StageError } from "../lib/stages.ts";

// `cdk synth -c stage=dev [-c settings=<JSON or file>]`
const app = new App({ analyticsReporting: false });
try {
  const name = String(app.node.tryGetContext("stage") ?? "dev");
  addStage(app, name, readStageToDeploy(name, readGivenSettings(app.node.tryGetContext("settings"))));
} catch (error) {
  if (!(error instanceof StageError)) throw error;
  console.error(error.message);
  process.exit(1);
}
