import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { DeployRoles } from "../lib/deployRoles.ts";
import { deployedStageName, StageError } from "../lib/stages.ts";

// `cdk deploy --app "node bin/deployRoles.ts" -c repository=company/birthdays -c stages=staging,prod [-c provider=exists]`
const app = new App({ analyticsReporting: false });
const context = (name: string) => String(app.node.tryGetContext(name) ?? "");
try {
  const repository = context("repository");
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw new StageError("Say whose workflows may deploy: -c repository=owner/name");
  const stages = context("stages").split(",").map(deployedStageName);
  new DeployRoles(app, "BirthdayMessages-DeployRoles", {
    repository,
    stages,
    hasProvider: context("provider") === "exists",
    description: `Roles that let the workflows of ${repository} deploy birthday messages`,
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} catch (error) {
  if (!(error instanceof StageError)) throw error;
  console.error(error.message);
  process.exit(1);
}
