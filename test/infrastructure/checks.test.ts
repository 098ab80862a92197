import { readFileSync } from "node:fs";
import { CfnResource } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { CfnTopic } from "aws-cdk-lib/aws-sns";
import { describe, expect, it } from "vitest";
import { deployedStageNames } from "../../lib/stages.ts";
import { appWith } from "./synthesise.ts";

describe.each(deployedStageNames)("stage %s", (stageName) => {
  it("synthesises with no finding of cdk-nag and none of CloudFormation's offline validation, and as last agreed", async () => {
    const { app, stack, remove } = appWith(stageName);
    const { directory } = app.synth();
    expect(JSON.parse(readFileSync(`${directory}/validation-report.json`, "utf8")).pluginReports).toEqual([]);
    const text = JSON.stringify(Template.fromStack(stack).toJSON(), null, 2);
    await expect(text.replaceAll(/[0-9a-f]{64}\.zip/g, "<bundle>.zip")).toMatchFileSnapshot(
      `__snapshots__/${stageName}.template.json`,
    );
    remove();
  });
});

describe("the checks bite: synth stops", () => {
  it("at what cdk-nag finds", () => {
    const { app, stack, remove } = appWith("dev");
    new CfnTopic(stack, "PlainHttp");
    expect(() => app.synth()).toThrow("AwsSolutions-SNS3");
    remove();
  });

  it("at what CloudFormation would refuse hours later", () => {
    const { app, stack, remove } = appWith("dev");
    new CfnResource(stack, "Misspelt", { type: "AWS::SSM::Parameter", properties: { Typ: "String" } });
    expect(() => app.synth()).toThrow("Misspelt");
    remove();
  });
});
