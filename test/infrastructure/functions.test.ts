import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { type FunctionDefinition, functions } from "../../functions/manifest/functions.ts";
import { queues } from "../../functions/manifest/queues.ts";
import { type ScheduleDefinition, schedules } from "../../functions/manifest/schedules.ts";
import { environmentSchema } from "../../functions/runtime/environment.ts";
import { readDeployedStage } from "../../lib/stages.ts";
import { functionOf, resource, resources, templateOf } from "./synthesise.ts";

const prod = templateOf("prod");
const definitions: [string, FunctionDefinition][] = Object.entries(functions);
const schedulesByName: [string, ScheduleDefinition][] = Object.entries(schedules);

describe.each(definitions)("function %s", (name, definition) => {
  const { properties } = functionOf(prod, name);

  it("runs as the manifest says", () => {
    expect(properties).toMatchObject({
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      Handler: "index.handler",
      MemorySize: definition.memoryMb,
      Timeout: definition.timeoutSeconds,
    });
  });

  it("gets the variables that it asks for, and no other", () => {
    expect(properties.Environment).toEqual({ Variables: expect.any(Object) });
    const given = Object.keys(Object(properties.Environment).Variables);
    // Powertools reads its own two.
    const variables = given.filter((each) => !each.startsWith("POWERTOOLS_"));
    const asked = Object.keys(environmentSchema.shape).filter(
      (each) =>
        !["EMAIL_SERVICE_SECRET", "RECEIPTS_SECRET"].includes(each) &&
        (each !== "SCHEDULE_GROUP" || name === "operator") &&
        (each !== "API_ACCESS" || name === "docs"),
    );
    expect(variables.sort()).toEqual(asked.sort());
  });

  it("logs JSON into a log of its own that ends", () => {
    const logs = resource(prod, "AWS::Logs::LogGroup", `Functions${name}Logs`);
    expect(properties.LoggingConfig).toEqual({ LogFormat: "JSON", LogGroup: { Ref: logs.id } });
    expect(logs.properties.RetentionInDays).toBe(readDeployedStage("prod").logRetentionDays);
  });

  it("has no reserved concurrency, which would burn receives of good messages (P5)", () => {
    expect(properties).not.toHaveProperty("ReservedConcurrentExecutions");
  });

  it("is stopped by Lambda's loop detection unless it reads the queue that it sends to (P3)", () => {
    expect(properties.RecursiveLoop).toBe(name === queues.messages.consumer ? "Allow" : "Terminate");
  });
});

describe("the sender", () => {
  it("takes batches, returns single failed messages, and never runs more often at once than the stage says (P5)", () => {
    prod.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      FunctionName: { Ref: functionOf(prod, queues.messages.consumer).id },
      EventSourceArn: { "Fn::GetAtt": [resource(prod, "AWS::SQS::Queue", "QueueMessages").id, "Arn"] },
      BatchSize: readDeployedStage("prod").senderBatchSize,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: readDeployedStage("prod").senderConcurrency },
      // Waiting to fill a batch would make messages late (P1).
      MaximumBatchingWindowInSeconds: Match.absent(),
    });
  });
});

describe.each(schedulesByName)("schedule %s", (name, definition) => {
  const { properties } = resource(prod, "AWS::Scheduler::Schedule", `Jobs${name}`);
  const target = functionOf(prod, definition.function);
  const undelivered = resource(prod, "AWS::SQS::Queue", "JobsUndelivered");
  const failed = resource(prod, "AWS::SQS::Queue", "JobsFailed");

  it("fires when the manifest says, to the minute, in UTC (P1)", () => {
    expect(properties).toMatchObject({
      ScheduleExpression: definition.expression,
      ScheduleExpressionTimezone: "Etc/UTC",
      FlexibleTimeWindow: { Mode: "OFF" },
      State: "ENABLED",
    });
  });

  it("hands its input to its function, and an undeliverable invocation to a queue", () => {
    expect(properties.Target).toMatchObject({
      Arn: { "Fn::GetAtt": [target.id, "Arn"] },
      Input: JSON.stringify(definition.input),
      DeadLetterConfig: { Arn: { "Fn::GetAtt": [undelivered.id, "Arn"] } },
      RetryPolicy: { MaximumRetryAttempts: 3 },
    });
  });

  it("puts a failed invocation on the other queue, and repeats none that the next one has replaced", () => {
    const lifetime = { "rate(1 minute)": 60, "rate(10 minutes)": 600 }[definition.expression] ?? 3600;
    expect(Object(properties.Target).RetryPolicy.MaximumEventAgeInSeconds).toBe(lifetime);
    prod.hasResourceProperties("AWS::Lambda::EventInvokeConfig", {
      FunctionName: { Ref: target.id },
      DestinationConfig: { OnFailure: { Destination: { "Fn::GetAtt": [failed.id, "Arn"] } } },
      MaximumEventAgeInSeconds: lifetime,
      MaximumRetryAttempts: lifetime > 60 ? 2 : 0,
    });
  });

  it("belongs to the stage's own group", () => {
    expect(properties.GroupName).toBe(resources(prod, "AWS::Scheduler::ScheduleGroup")[0]?.properties.Name);
  });
});
