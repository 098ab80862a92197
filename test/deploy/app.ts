import { App } from "aws-cdk-lib";
import { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch";
import { addStage } from "../../lib/app.ts";
import { readDeployedStage } from "../../lib/stages.ts";
import { changed } from "./changes.ts";

/** A stage as it is deployed, with the few settings changed that a test from outside needs. */
const app = new App();
const name = String(app.node.tryGetContext("stage"));
const stack = addStage(app, name, changed(readDeployedStage(name), process.env));

/** The emulator takes no alarm on the share of one metric in another. The template of a stage keeps them (test/infrastructure). */
for (const alarm of stack.node.findAll()) {
  if (!(alarm instanceof CfnAlarm) || alarm.metrics === undefined) continue;
  alarm.addPropertyDeletionOverride("Metrics");
  const single = { Namespace: "Test", MetricName: "InPlaceOfAShare", Statistic: "Sum", Period: 300 };
  for (const [property, value] of Object.entries(single)) alarm.addPropertyOverride(property, value);
}
