import { App, Validations } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, it } from "vitest";
import { DeployRoles } from "../../lib/deployRoles.ts";
import { resource, resources } from "./synthesise.ts";

const repository = "company/birthdays";
function rolesWith(hasProvider: boolean): Template {
  const app = new App({ analyticsReporting: false });
  const stack = new DeployRoles(app, "Roles", { repository, stages: ["staging", "prod"], hasProvider });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return Template.fromStack(stack);
}
const template = rolesWith(false);
const subjectOf = (id: string) =>
  Object(resource(template, "AWS::IAM::Role", id).properties.AssumeRolePolicyDocument).Statement[0].Condition;

describe("the roles of the workflows", () => {
  it.each(["staging", "prod"])("%s: is assumed from its GitHub environment of this repository only", (stage) => {
    expect(subjectOf(`deploy${stage}`)).toEqual({
      StringEquals: {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": `repo:${repository}:environment:${stage}`,
      },
    });
  });

  it("a pull request may read only: no role that deploys or publishes, no API", () => {
    expect(subjectOf("diff").StringEquals).toMatchObject({
      "token.actions.githubusercontent.com:sub": `repo:${repository}:pull_request`,
    });
    const text = JSON.stringify(resource(template, "AWS::IAM::Policy", "diff").properties);
    expect(text).toContain("-lookup-role-");
    expect(text).not.toMatch(/deploy-role|publishing-role|execute-api/);
  });

  it("create nothing themselves: they assume the roles of cdk bootstrap, read their stack, and read health", () => {
    const actions = new Set(
      JSON.stringify(resources(template, "AWS::IAM::Policy"))
        .match(/"[a-z-]+:[A-Z]\w+"/g)
        ?.map((each) => each.slice(1, -1)),
    );
    expect([...actions].sort()).toEqual(["cloudformation:DescribeStacks", "execute-api:Invoke", "sts:AssumeRole"]);
  });

  it("one stage's role reads nothing of another stage", () => {
    const text = JSON.stringify(resource(template, "AWS::IAM::Policy", "deploystaging").properties);
    expect(text).not.toContain("prod");
  });

  it("bring GitHub's provider, unless the account has it", () => {
    expect(resources(template, "AWS::IAM::OIDCProvider")).toHaveLength(1);
    expect(resources(rolesWith(true), "AWS::IAM::OIDCProvider")).toEqual([]);
  });
});
