import { App } from "aws-cdk-lib";
import { addStage } from "../../lib/app.ts";
import { readDeployedStage } from "../../lib/stages.ts";
import { changed } from "./changes.ts";

/** A stage as it is deployed, with the few settings changed that a test from outside needs. */
const app = new App();
const name = String(app.node.tryGetContext("stage"));
addStage(app, name, changed(readDeployedStage(name), process.env));
