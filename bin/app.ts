import { App } from "aws-cdk-lib";
import { addStage } from "../lib/app.ts";
import { StageError } from "../lib/stages.ts";

// `cdk synth -c stage=dev`
const app = new App({ analyticsReporting: false });
try {
  addStage(app, String(app.node.tryGetContext("stage") ?? "dev"));
} catch (error) {
  if (!(error instanceof StageError)) throw error;
  console.error(error.message);
  process.exit(1);
}
