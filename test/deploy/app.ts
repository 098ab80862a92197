import { App, Aspects } from "aws-cdk-lib";
import { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch";
import { addStage } from "../../lib/app.ts";
import { readChanges } from "./changes.ts";

/** The stage `dev` as it is deployed, with the few settings changed that a test from outside needs. */
const stack = addStage(new App(), "dev", readChanges(process.env));

// MiniStack's CloudFormation takes no alarm on a sum of metrics (see the README beside this).
Aspects.of(stack).add({
  visit(node) {
    if (node instanceof CfnAlarm && node.metrics !== undefined) node.node.scope?.node.tryRemoveChild(node.node.id);
  },
});
