import { describe, expect, it } from "vitest";
import { functions } from "../../functions/manifest/functions.ts";
import { queues } from "../../functions/manifest/queues.ts";
import { type TableDefinition, tables } from "../../functions/manifest/tables.ts";
import { readDeployedStage } from "../../lib/stages.ts";
import { resource, resources, templateOf } from "./synthesise.ts";

const prod = templateOf("prod");
const dev = templateOf("dev");
const definitions: [string, TableDefinition][] = Object.entries(tables);
const retainData = definitions.filter(([, definition]) => definition.retainData);
const idOf = (name: string) => `Data${name.charAt(0).toUpperCase()}${name.slice(1)}`;
const keys = (definition: { partitionKey: string; sortKey: string }) => [
  { AttributeName: definition.partitionKey, KeyType: "HASH" },
  { AttributeName: definition.sortKey, KeyType: "RANGE" },
];

describe.each(definitions)("table %s", (name, definition) => {
  const table = resource(prod, "AWS::DynamoDB::GlobalTable", idOf(name));

  it("has the keys and indexes that storage reads", () => {
    expect(table.properties.KeySchema).toEqual(keys(definition));
    expect(table.properties.GlobalSecondaryIndexes ?? []).toEqual(
      definition.indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keys(index),
        Projection: { ProjectionType: "ALL" },
      })),
    );
    expect(table.properties.TimeToLiveSpecification).toEqual({ AttributeName: definition.ttl, Enabled: true });
  });

  it("costs by use (P7) and is encrypted with a key whose use is recorded (P6)", () => {
    expect(table.properties).toMatchObject({
      BillingMode: "PAY_PER_REQUEST",
      SSESpecification: { SSEEnabled: true, SSEType: "KMS" },
    });
  });
});

describe("data that can't be made again (P3)", () => {
  it.each(retainData)("prod keeps %s: protected, restorable, and retained when the stack is removed", (name) => {
    const table = resource(prod, "AWS::DynamoDB::GlobalTable", idOf(name));
    expect(table.deletionPolicy).toBe("Retain");
    expect(table.properties.Replicas).toMatchObject([
      { DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
    ]);
  });

  it.each(retainData)("dev leaves no %s behind", (name) => {
    const table = resource(dev, "AWS::DynamoDB::GlobalTable", idOf(name));
    expect(table.deletionPolicy).toBe("Delete");
    expect(table.properties.Replicas).toMatchObject([{ DeletionProtectionEnabled: false }]);
  });
});

describe("the queue", () => {
  const messages = resource(prod, "AWS::SQS::Queue", "QueueMessages");
  const deadLetters = resource(prod, "AWS::SQS::Queue", "QueueDeadLetters");

  it("hides a batch for at least six times as long as the sender may take (P2)", () => {
    expect(messages.properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * functions.send.timeoutSeconds);
  });

  it("moves a message to the dead-letter queue after five crashes at the earliest (P5), and keeps it longer there (P3)", () => {
    expect(queues.messages.maxReceiveCount).toBeGreaterThanOrEqual(5);
    expect(messages.properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: { "Fn::GetAtt": [deadLetters.id, "Arn"] },
      maxReceiveCount: queues.messages.maxReceiveCount,
    });
    expect(deadLetters.properties.MessageRetentionPeriod).toBe(14 * 86_400);
    expect(Number(messages.properties.MessageRetentionPeriod)).toBeLessThan(14 * 86_400);
  });

  it("is the only one that may name the dead-letter queue", () => {
    const policy = JSON.stringify(deadLetters.properties.RedriveAllowPolicy);
    expect(policy).toContain('"byQueue"');
    expect(policy).toContain(`:${messages.properties.QueueName}"`);
  });

  it.each(resources(prod, "AWS::SQS::Queue"))("$id is encrypted and refuses plain HTTP (P6)", (queue) => {
    expect(queue.properties.SqsManagedSseEnabled).toBe(true);
    const policies = resources(prod, "AWS::SQS::QueuePolicy");
    const own = policies.find(
      ({ properties }) => JSON.stringify(properties.Queues) === JSON.stringify([{ Ref: queue.id }]),
    );
    expect(own?.properties.PolicyDocument).toMatchObject({
      Statement: [{ Effect: "Deny", Action: "sqs:*", Condition: { Bool: { "aws:SecureTransport": "false" } } }],
    });
  });
});

describe("backups", () => {
  it("are made each night into a vault that survives the stack, and kept longer than point-in-time recovery reaches", () => {
    const [plan] = resources(prod, "AWS::Backup::BackupPlan");
    const days = readDeployedStage("prod").backupRetentionDays ?? 0;
    expect(days).toBeGreaterThan(35);
    expect(plan?.properties.BackupPlan).toMatchObject({
      BackupPlanRule: [{ Lifecycle: { DeleteAfterDays: days }, ScheduleExpression: "cron(30 3 * * ? *)" }],
    });
    const [selection] = resources(prod, "AWS::Backup::BackupSelection");
    const chosen = JSON.stringify(selection?.properties);
    for (const name of ["DataUsers", "DataMessages"]) {
      expect(chosen).toContain(`"${resource(prod, "AWS::DynamoDB::GlobalTable", name).id}"`);
    }
    expect(resources(prod, "AWS::Backup::BackupVault")[0]?.deletionPolicy).toBe("Retain");
  });
});
