import { type App, Tags, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { BirthdayStack } from "./birthdayStack.ts";
import { type DeployedStage, deployedStageName, readDeployedStage, stackNameOf } from "./stages.ts";

/**
 * Puts one stage into an app, checked by AWS's recommended rules (a finding stops synth). Account and region are left to the
 * credentials of whoever deploys, so synth needs none. `changes` to the stage's settings are for tests.
 */
export function addStage(app: App, name: string, changes: Partial<DeployedStage> = {}): BirthdayStack {
  const stageName = deployedStageName(name);
  const stack = new BirthdayStack(app, stackNameOf(stageName), {
    stageName,
    stage: { ...readDeployedStage(stageName), ...changes },
    description: `Birthday messages at nine on everybody's own clock, stage ${stageName}`,
  });
  Tags.of(stack).add("service", "birthday-messages");
  Tags.of(stack).add("stage", stageName);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return stack;
}
