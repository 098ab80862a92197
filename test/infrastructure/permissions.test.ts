import { describe, expect, it } from "vitest";
import * as z from "zod";
import { tables } from "../../functions/storage/tables.ts";
import { type FunctionDefinition, functions, queues } from "../../functions/wiring.ts";
import { resource, resources, templateOf } from "./synthesise.ts";

const prod = templateOf("prod");

const documentSchema = z.object({
  Statement: z.array(
    z.object({
      Effect: z.literal("Allow"),
      Action: z.union([z.array(z.string()), z.string()]).transform((action) => [action].flat()),
      Resource: z.unknown().transform((resource) => [resource].flat()),
    }),
  ),
});
const inlineSchema = z.array(z.object({ PolicyDocument: documentSchema })).default([]);

const attached = resources(prod, "AWS::IAM::Policy").map(({ id, properties }) => ({
  id,
  statements: documentSchema.parse(properties.PolicyDocument).Statement,
}));
const inline = resources(prod, "AWS::IAM::Role").map(({ id, properties }) => ({
  id,
  statements: inlineSchema.parse(properties.Policies).flatMap((policy) => policy.PolicyDocument.Statement),
}));
const policies = [...attached, ...inline];

/** What a function may do to a resource, found by the start of the resource's logical id. */
function rightsOf(name: string, type: string, idStart: string): string[] {
  const target = resource(prod, type, idStart);
  const policy = attached.find(({ id }) => id.startsWith(`${name}Role`));
  const concerned = policy?.statements.filter((statement) =>
    JSON.stringify(statement.Resource).includes(`"${target.id}"`),
  );
  return [...new Set(concerned?.flatMap((statement) => statement.Action))].sort();
}

describe("permissions", () => {
  it("name each action and each resource, X-Ray's apart, which take none", () => {
    const stars = policies.flatMap(({ statements }) =>
      statements.filter((statement) => /\*/.test(JSON.stringify([statement.Action, statement.Resource]))),
    );
    expect(stars.length).toBe(Object.keys(functions).length);
    for (const { Action } of stars) expect(Action).toEqual(["xray:PutTelemetryRecords", "xray:PutTraceSegments"]);
  });

  it("never include a Scan (P7), nor anything about tables and queues themselves", () => {
    const actions = policies.flatMap(({ statements }) => statements.flatMap((statement) => statement.Action));
    expect(
      actions.filter((action) => /Scan|PartiQLSelect|DeleteTable|UpdateTable|DeleteQueue|Purge/.test(action)),
    ).toEqual([]);
  });

  it("come from AWS's own broad policies in one place only: API Gateway's role for logs", () => {
    const managed = resources(prod, "AWS::IAM::Role").filter(({ properties }) => properties.ManagedPolicyArns);
    expect(managed.map(({ id }) => id)).toEqual([expect.stringMatching(/^PeopleApiCloudWatchRole/)]);
  });
});

const definitions: [string, FunctionDefinition][] = Object.entries(functions);

describe.each(definitions)("function %s", (name, definition) => {
  it.each(["users", "messages", "control"] as const)("does to %s what its wiring says", (table) => {
    const id = table.charAt(0).toUpperCase() + table.slice(1);
    const rights = rightsOf(name, "AWS::DynamoDB::GlobalTable", id);
    const writes = rights.filter((action) => /Put|Update|Delete|Insert/.test(action));
    const access = definition.tables[table];
    expect(rights.includes("dynamodb:Query")).toBe(access !== undefined);
    expect(writes.length > 0).toBe(access === "readWrite");
  });

  it("sends to the queues that its wiring names, and reads only its own", () => {
    const consumer = queues.messages.consumer === name;
    const onMessages = rightsOf(name, "AWS::SQS::Queue", "QueueMessages");
    const onDeadLetters = rightsOf(name, "AWS::SQS::Queue", "QueueDeadLetters");
    expect(onMessages.includes("sqs:SendMessage")).toBe(definition.sendsTo.includes("messages"));
    expect(onMessages.includes("sqs:ReceiveMessage")).toBe(consumer);
    expect(onMessages.includes("sqs:GetQueueAttributes")).toBe(consumer || definition.inspects.includes("messages"));
    expect(onDeadLetters.includes("sqs:SendMessage")).toBe(definition.sendsTo.includes("deadLetters"));
    expect(onDeadLetters.includes("sqs:ReceiveMessage")).toBe(false);
  });
});

it("each index is granted by name", () => {
  const granted = JSON.stringify(attached);
  for (const { indexes } of Object.values(tables)) {
    for (const index of indexes) expect(granted).toContain(`/index/${index.name}"`);
  }
});
