import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { appWith, resource, resources, templateOf } from "./synthesise.ts";

const account = "111122223333";
const place = { account, region: "eu-central-1" };
const kmsKey = `arn:aws:kms:eu-central-1:${account}:key/0b3fc5e0-2f4c-4e5d-9d0f-1b2c3d4e5f60`;
const certificateArn = `arn:aws:acm:eu-central-1:${account}:certificate/0b3fc5e0-2f4c-4e5d-9d0f-1b2c3d4e5f60`;

describe("a stage with its account and region", () => {
  it("belongs to them", () => {
    const { stack, remove } = appWith("dev", place);
    expect(stack.environment).toBe(`aws://${account}/eu-central-1`);
    remove();
  });
});

describe("a stage with a domain of its own", () => {
  const domain = { domainName: "birthdays.company.test", certificateArn };
  const hostedZone = { id: "Z0123456789ABCDEFGHIJ", name: "company.test" };
  const template = templateOf("dev", { customDomain: { ...domain, hostedZone } });

  it("answers under that name, with TLS 1.2 or later, and says so in its outputs", () => {
    const [name] = resources(template, "AWS::ApiGateway::DomainName");
    expect(name?.properties).toMatchObject({
      DomainName: domain.domainName,
      RegionalCertificateArn: certificateArn,
      SecurityPolicy: "TLS_1_2",
    });
    expect(resources(template, "AWS::ApiGateway::BasePathMapping")).toHaveLength(1);
    template.hasOutput("ApiUrl", { Value: `https://${domain.domainName}/` });
  });

  it("adds the DNS record where the zone is in the account, and none where it is not", () => {
    const [record] = resources(template, "AWS::Route53::RecordSet");
    expect(record?.properties).toMatchObject({ Name: `${domain.domainName}.`, Type: "A", HostedZoneId: hostedZone.id });
    expect(resources(templateOf("dev", { customDomain: domain }), "AWS::Route53::RecordSet")).toEqual([]);
  });
});

describe("a stage with a key of its own", () => {
  const template = templateOf("prod", { ...place, kmsKey, emailServiceSecret: "/birthday/prod/email-service" });

  it.each(["AWS::DynamoDB::GlobalTable", "AWS::SQS::Queue", "AWS::Logs::LogGroup", "AWS::Backup::BackupVault"])(
    "encrypts every %s with it",
    (type) => {
      const all = resources(template, type);
      expect(all.length).toBeGreaterThan(0);
      for (const each of all) expect(JSON.stringify(each.properties), each.id).toContain(kmsKey);
    },
  );

  it("lets exactly those use it who handle encrypted data", () => {
    const users = [...resources(template, "AWS::IAM::Policy"), ...resources(template, "AWS::IAM::Role")].filter(
      ({ properties }) => JSON.stringify(properties).includes(kmsKey),
    );
    const names = users.map(({ id }) => /^(Functions|Jobs)(\w+?)Role/.exec(id)?.slice(1).join(" ") ?? id);
    const functions = ["api", "enqueue", "operator", "precalculate", "receipts", "recover", "repartition", "send"];
    const jobs = ["enqueue", "precalculate", "recover"];
    expect(names.sort()).toEqual([
      ...functions.map((name) => `Functions ${name}`),
      ...jobs.map((name) => `Jobs ${name}`),
    ]);
  });
});

describe("tags and budget", () => {
  const template = templateOf("dev", { tags: { "cost-centre": "4711" }, monthlyBudget: 50 });

  it("tags resources for the bill", () => {
    const { Tags } = resource(template, "AWS::SQS::Queue", "QueueMessages").properties;
    expect(Tags).toEqual(
      expect.arrayContaining([
        { Key: "cost-centre", Value: "4711" },
        { Key: "service", Value: "birthday-messages" },
        { Key: "stage", Value: "dev" },
      ]),
    );
  });

  it("tells the receivers of alarms before the month's budget is spent", () => {
    const topic = resource(template, "AWS::SNS::Topic", "MonitoringAlarms");
    const [budget] = resources(template, "AWS::Budgets::Budget");
    expect(budget?.properties).toMatchObject({
      Budget: {
        BudgetLimit: { Amount: 50, Unit: "USD" },
        TimeUnit: "MONTHLY",
        CostFilters: { TagKeyValue: ["user:stage$dev"] },
      },
      NotificationsWithSubscribers: [
        { Notification: { NotificationType: "ACTUAL", Threshold: 80 }, Subscribers: [{ Address: { Ref: topic.id } }] },
        { Notification: { NotificationType: "FORECASTED", Threshold: 100 } },
      ],
    });
  });

  it("makes no budget where none is set", () => {
    expect(resources(templateOf("dev"), "AWS::Budgets::Budget")).toEqual([]);
  });
});

describe("backups", () => {
  const copyTo = "arn:aws:backup:eu-central-1:444455556666:backup-vault:birthday-copies";

  it("are copied to another account's vault where the stage names it, for as long", () => {
    const [plan] = resources(templateOf("prod", { backupCopyVaultArn: copyTo }), "AWS::Backup::BackupPlan");
    expect(plan?.properties.BackupPlan).toMatchObject({
      BackupPlanRule: [{ CopyActions: [{ DestinationBackupVaultArn: copyTo, Lifecycle: { DeleteAfterDays: 90 } }] }],
    });
  });

  it("go into a vault that exists, so that a removed prod can be deployed again beside its kept vault", () => {
    const template = templateOf("prod", { backupVaultName: "kept" });
    expect(resources(template, "AWS::Backup::BackupVault")).toEqual([]);
    const [plan] = resources(template, "AWS::Backup::BackupPlan");
    expect(plan?.properties.BackupPlan).toMatchObject({ BackupPlanRule: [{ TargetBackupVault: "kept" }] });
  });
});

describe("throttled keys are listed", () => {
  it("in prod, for every table and index", () => {
    for (const { id, properties } of resources(templateOf("prod"), "AWS::DynamoDB::GlobalTable")) {
      const [replica] = Object(properties).Replicas;
      const wanted = { Enabled: true, Mode: "THROTTLED_KEYS" };
      expect(replica, id).toMatchObject({ ContributorInsightsSpecification: wanted });
      for (const index of replica.GlobalSecondaryIndexes ?? []) {
        expect(index, id).toMatchObject({ ContributorInsightsSpecification: wanted });
      }
    }
  });

  it("not in dev, since they are paid for", () => {
    expect(JSON.stringify(templateOf("dev").toJSON())).not.toContain("THROTTLED_KEYS");
  });
});

describe("a stage that keeps nothing", () => {
  it("takes everything away with it but API Gateway's role, which serves the whole account", () => {
    const all: Record<string, { Type: string; DeletionPolicy?: string }> = templateOf("dev").toJSON().Resources;
    const kept = Object.entries(all).filter(([, { DeletionPolicy = "Delete" }]) => DeletionPolicy !== "Delete");
    expect(kept.map(([, { Type }]) => Type).sort()).toEqual(["AWS::ApiGateway::Account", "AWS::IAM::Role"]);
  });

  it("and no stage keeps its schedule group, whose fixed name would stop the next deployment", () => {
    expect(resources(templateOf("prod"), "AWS::Scheduler::ScheduleGroup")).toMatchObject([
      { deletionPolicy: "Delete" },
    ]);
  });
});

describe("all optional settings together", () => {
  it("pass the same checks", () => {
    const { app, stack, remove } = appWith("prod", {
      ...place,
      kmsKey,
      customDomain: { domainName: "birthdays.company.test", certificateArn },
      tags: { team: "hr" },
      monthlyBudget: 100,
      backupCopyVaultArn: `arn:aws:backup:eu-central-1:444455556666:backup-vault:copies`,
      alarmEmail: undefined,
      alarmUrlParameter: "/birthday/prod/pager",
      emailServiceSecret: "/birthday/prod/email-service",
      receiptsSecret: "/birthday/prod/receipts",
    });
    expect(() => app.synth()).not.toThrow();
    expect(() => Template.fromStack(stack)).not.toThrow();
    remove();
  });
});
