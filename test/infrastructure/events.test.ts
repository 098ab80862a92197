import { describe, expect, it } from "vitest";
import { eventSources } from "../../functions/manifest/events.ts";
import { appWith, resource, resources, templateOf } from "./synthesise.ts";

const place = { account: "111122223333", region: "eu-central-1" };
const kmsKey = `arn:aws:kms:eu-central-1:${place.account}:key/0b3fc5e0-2f4c-4e5d-9d0f-1b2c3d4e5f60`;
const kinds = ["AWS::Pipes::Pipe", "AWS::Events::EventBus", "AWS::StepFunctions::StateMachine"];

describe("a stage without events", () => {
  it.each(["dev", "staging", "prod"] as const)(
    "has no stream, pipe, bus or state machine, and pays for none: %s",
    (name) => {
      const template = templateOf(name);
      for (const kind of kinds) expect(resources(template, kind)).toEqual([]);
      for (const table of resources(template, "AWS::DynamoDB::GlobalTable"))
        expect(table.properties, table.id).not.toHaveProperty("StreamSpecification");
    },
  );
});

describe("a stage with events", () => {
  const template = templateOf("dev", { events: true });
  const pipes = resources(template, "AWS::Pipes::Pipe");

  it("passes the same checks, also with a key of its own", () => {
    const { app, remove } = appWith("prod", { ...place, kmsKey, events: true });
    expect(() => app.synth()).not.toThrow();
    remove();
  });

  it("streams both images of messages and users, and not the control table", () => {
    const streamed = resources(template, "AWS::DynamoDB::GlobalTable").flatMap(({ id, properties }) =>
      properties.StreamSpecification ? [[id.replace(/[0-9A-F]{8}$/, ""), properties.StreamSpecification]] : [],
    );
    const images = { StreamViewType: "NEW_AND_OLD_IMAGES" };
    expect(Object.fromEntries(streamed)).toEqual({ DataUsers: images, DataMessages: images });
  });

  it("has a pipe for each source, with its filters, at most five, and its fields", () => {
    expect(pipes).toHaveLength(Object.keys(eventSources).length);
    for (const [name, { filters, detail }] of Object.entries(eventSources)) {
      const { properties } = resource(template, "AWS::Pipes::Pipe", `Events${name}`);
      const { SourceParameters, TargetParameters } = Object(properties);
      const patterns = SourceParameters.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) =>
        JSON.parse(Pattern),
      );
      expect(patterns).toEqual(filters);
      expect(patterns.length).toBeLessThanOrEqual(5);
      expect(JSON.parse(TargetParameters.InputTemplate)).toEqual(detail);
      expect(TargetParameters.EventBridgeEventBusParameters.Source).toBe("birthday-messages");
    }
  });

  it("never tells a name, an address or a text (P6)", () => {
    for (const { properties } of pipes) {
      const { InputTemplate } = Object(properties).TargetParameters;
      expect(InputTemplate).not.toMatch(/firstName|lastName|email|unsettledRequest|text/i);
    }
    for (const { properties } of resources(template, "AWS::StepFunctions::StateMachine"))
      expect(properties).not.toHaveProperty("LoggingConfiguration");
  });

  it("names the event of each state, in the type of the event", () => {
    const [machine] = resources(template, "AWS::StepFunctions::StateMachine");
    expect(machine?.properties).toMatchObject({ StateMachineType: "EXPRESS" });
    for (const [state, event] of Object.entries(eventSources.messages.type.names))
      expect(machine?.properties.DefinitionString).toContain(JSON.stringify(`"${state}":"${event}"`).slice(1, -1));
    const typeOf = (name: string) =>
      Object(resource(template, "AWS::Pipes::Pipe", `Events${name}`).properties).TargetParameters
        .EventBridgeEventBusParameters.DetailType;
    expect([typeOf("messages"), typeOf("users")]).toEqual(["$.type", "UserSuppressed"]);
  });

  it("keeps what can't be delivered in a queue of its own, and rings", () => {
    const queue = resource(template, "AWS::SQS::Queue", "EventsUndelivered");
    for (const { properties } of pipes)
      expect(Object(properties).SourceParameters.DynamoDBStreamParameters.DeadLetterConfig.Arn).toEqual({
        "Fn::GetAtt": [queue.id, "Arn"],
      });
    const [alarm] = resources(template, "AWS::CloudWatch::Alarm").filter(({ id }) => id.includes("eventsundelivered"));
    expect(JSON.stringify(alarm?.properties)).toContain(queue.id);
  });

  it("lets each pipe read its own stream and write to the bus and its queue, and nothing more", () => {
    for (const name of Object.keys(eventSources)) {
      const [policy] = Object(resource(template, "AWS::IAM::Role", `Events${name}Role`).properties).Policies;
      const statements: { Action: string | string[]; Resource: unknown }[] = policy.PolicyDocument.Statement;
      const actions = statements.flatMap(({ Action }) => Action).map((action) => action.split(":")[0]);
      expect(new Set(actions)).toEqual(
        new Set(["dynamodb", "sqs", "events", ...(name === "messages" ? ["states"] : [])]),
      );
      for (const { Resource } of statements) expect(JSON.stringify(Resource)).not.toContain('"*"');
    }
  });
});
