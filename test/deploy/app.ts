import { App } from "aws-cdk-lib";
import { addStage } from "../../lib/app.ts";
import { readDeployedStage } from "../../lib/stages.ts";
import { readChanges } from "./changes.ts";

/** A stage as it is deployed, with the few settings changed that a test from outside needs (http to a service on this machine). */
const app = new App();
const stage = String(app.node.tryGetContext("stage") ?? "dev");
addStage(app, stage, { ...readDeployedStage(stage), ...readChanges(process.env) });
