import { describe, expect, it } from "vitest";
import * as z from "zod";
import { resource, resources, templateOf } from "./synthesise.ts";

const statementsSchema = z.array(
  z.object({
    Effect: z.string(),
    Action: z.union([z.string(), z.array(z.string())]).transform((action) => [action].flat()),
    Principal: z.unknown(),
    Condition: z.unknown().optional(),
    Resource: z.unknown(),
  }),
);
const own = { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } };
const statementsOf = (document: unknown) => statementsSchema.parse(Object(document).Statement);

describe.each(["dev", "staging", "prod"] as const)("the topic of the alarms in %s", (stage) => {
  const template = templateOf(stage);
  const topic = resource(template, "AWS::SNS::Topic", "MonitoringAlarms");
  const key = resource(template, "AWS::KMS::Key", "MonitoringAlarms");
  const publishers = ["budgets", "cloudwatch", "events"].map((name) => `${name}.amazonaws.com`);

  it("lets CloudWatch, EventBridge and Budgets of this account publish, and nobody else", () => {
    const [policy, ...more] = resources(template, "AWS::SNS::TopicPolicy");
    expect(more).toEqual([]);
    const allowed = statementsOf(policy?.properties.PolicyDocument).filter(({ Effect }) => Effect === "Allow");
    expect(allowed).toEqual([
      {
        Effect: "Allow",
        Action: ["sns:Publish"],
        Principal: { Service: publishers },
        Condition: own,
        Resource: { Ref: topic.id },
      },
    ]);
  });

  it("is encrypted with a key that they may use", () => {
    expect(topic.properties.KmsMasterKeyId).toEqual({ "Fn::GetAtt": [key.id, "Arn"] });
    const uses = statementsOf(key.properties.KeyPolicy).filter(({ Condition }) => Condition !== undefined);
    expect(uses).toMatchObject([
      { Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Principal: { Service: publishers }, Condition: own },
    ]);
  });

  it("leaves a key behind only where the stage keeps its data", () => {
    expect(key.deletionPolicy).toBe(stage === "prod" ? "Retain" : "Delete");
  });
});

describe("alarms reach somebody", () => {
  const subscriptionsOf = (changes: Parameters<typeof templateOf>[1]) => {
    const template = templateOf("dev", changes);
    const { id } = resource(template, "AWS::SNS::Topic", "MonitoringAlarms");
    const all = resources(template, "AWS::SNS::Subscription").map(({ properties }) => properties);
    for (const { TopicArn } of all) expect(TopicArn).toEqual({ Ref: id });
    return { template, all };
  };

  it("by email, and by a paging service's address, where the stage names them", () => {
    const { all } = subscriptionsOf({ alarmEmail: "ops@company.test", alarmUrl: "https://pager.company.test/hook" });
    expect(all).toMatchObject([
      { Protocol: "email", Endpoint: "ops@company.test" },
      { Protocol: "https", Endpoint: "https://pager.company.test/hook" },
    ]);
  });

  it("at an address that stands in the Parameter Store only", () => {
    const { template, all } = subscriptionsOf({ alarmEmail: undefined, alarmUrlParameter: "/birthday/dev/pager" });
    const parameters = Object.entries(template.findParameters("*", { Default: "/birthday/dev/pager" }));
    expect(parameters).toMatchObject([[expect.any(String), { Type: "AWS::SSM::Parameter::Value<String>" }]]);
    expect(all).toMatchObject([{ Protocol: "https", Endpoint: { Ref: parameters[0]?.[0] } }]);
  });
});

describe("a failed backup", () => {
  it("is told to the topic, and so is a failed copy, from the stage's own vault", () => {
    const template = templateOf("prod");
    const { id } = resource(template, "AWS::SNS::Topic", "MonitoringAlarms");
    const vault = JSON.stringify(resources(template, "AWS::Backup::BackupVault")[0]?.id);
    const rules = resources(template, "AWS::Events::Rule").map(({ properties }) => properties);
    expect(rules).toMatchObject([
      {
        EventPattern: {
          "detail-type": ["Backup Job State Change"],
          detail: { state: ["FAILED", "ABORTED", "EXPIRED"] },
        },
      },
      { EventPattern: { "detail-type": ["Copy Job State Change"], detail: { state: ["FAILED"] } } },
    ]);
    for (const { EventPattern, Targets } of rules) {
      expect(JSON.stringify(EventPattern)).toContain(vault);
      expect(Targets).toMatchObject([{ Arn: { Ref: id } }]);
    }
  });

  it("has no rule where no backups are made", () => {
    expect(resources(templateOf("dev"), "AWS::Events::Rule")).toEqual([]);
  });
});
