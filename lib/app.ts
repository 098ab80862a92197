import { type App, Tags, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { BirthdayStack } from "./birthdayStack.ts";
import { type DeployedStage, deployedStageName, stackNameOf } from "./stages.ts";

/**
 * Puts one stage into an app, checked by AWS's recommended rules (a finding stops synth). Where the stage does not name its
 * account and region, they are those of the credentials that deploy it, so synth needs none.
 */
export function addStage(app: App, name: string, stage: DeployedStage): BirthdayStack {
  const stageName = deployedStageName(name);
  const stack = new BirthdayStack(app, stackNameOf(stageName), {
    stageName,
    stage,
    description: `Birthday messages at nine in the morning of each user's own zone, stage ${stageName}`,
    ...(stage.account && stage.region && { env: { account: stage.account, region: stage.region } }),
  });
  const tags = { service: "birthday-messages", stage: stageName, ...stage.tags };
  for (const [key, value] of Object.entries(tags)) Tags.of(stack).add(key, value);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return stack;
}
