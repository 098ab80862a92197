import type { Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { type FunctionDefinition, functions } from "../../functions/manifest/functions.ts";
import { queues } from "../../functions/manifest/queues.ts";
import { tables } from "../../functions/manifest/tables.ts";
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

function policiesOf(template: Template) {
  const attached = resources(template, "AWS::IAM::Policy").map(({ id, properties }) => ({
    id,
    statements: documentSchema.parse(properties.PolicyDocument).Statement,
  }));
  const inline = resources(template, "AWS::IAM::Role").map(({ id, properties }) => ({
    id,
    statements: inlineSchema.parse(properties.Policies).flatMap((policy) => policy.PolicyDocument.Statement),
  }));
  return { attached, all: [...attached, ...inline] };
}
const { attached, all: policies } = policiesOf(prod);

/** What a function may do to a resource, found by the start of the resource's logical id. */
function rightsOf(name: string, type: string, idStart: string): string[] {
  const target = resource(prod, type, idStart);
  const policy = attached.find(({ id }) => id.startsWith(`Functions${name}Role`));
  const concerned = policy?.statements.filter((statement) =>
    JSON.stringify(statement.Resource).includes(`"${target.id}"`),
  );
  return [...new Set(concerned?.flatMap((statement) => statement.Action))].sort();
}

const introduction = `# What each role may do

A test makes this page from the template of prod, and checks that dev and staging grant no more. When a policy changes, the test fails until
the page is written again (\`npx vitest run test/infrastructure/permissions.test.ts -u\`), so a wider policy shows in review. Names are those
of CloudFormation, without their hashes. The only star is X-Ray's, whose two actions take no resource.
`;

describe("permissions", () => {
  it("name each action and each resource, except those of X-Ray, which take none", () => {
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

  it("use a managed policy of AWS in two places only: API Gateway's role for logs and AWS Backup's for backups", () => {
    const managed = resources(prod, "AWS::IAM::Role").filter(({ properties }) => properties.ManagedPolicyArns);
    expect(managed.map(({ id }) => id)).toEqual([
      expect.stringMatching(/^BackupsPlanTablesRole/),
      expect.stringMatching(/^UsersApiCloudWatchRole/),
    ]);
  });
});

const definitions: [string, FunctionDefinition][] = Object.entries(functions);

describe.each(definitions)("function %s", (name, definition) => {
  it.each(["users", "messages", "control"] as const)("does to %s what the manifest says", (table) => {
    const id = `Data${table.charAt(0).toUpperCase()}${table.slice(1)}`;
    const rights = rightsOf(name, "AWS::DynamoDB::GlobalTable", id);
    const indexes: readonly string[] = tables[table].indexes.map((index) => index.name);
    const grants = definition.tables[table] ?? [];
    // The same table by its indexes: their right is to query.
    const expected = new Set(grants.map((grant) => `dynamodb:${indexes.includes(grant) ? "Query" : grant}`));
    expect(rights).toEqual([...expected].sort());
  });

  it("sends to the queues that the manifest names, and reads only its own", () => {
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

/** Functions and tables are known by their own names, without those of the constructs around them. */
const withoutParent = (id: string) => id.replace(/^(Functions|Data)(?=\w)/, "");

/** A resource as readers name it: by the start of its logical id, an index by its name. */
function named(resource: unknown): string {
  const text = JSON.stringify(resource);
  const id = /"(?:Fn::GetAtt":\["|Ref":")([A-Za-z0-9]+?)(?:[0-9A-F]{8})?"/.exec(
    text.replace(/"Ref":"AWS::\w+"/g, ""),
  )?.[1];
  const index = /\/index\/[\w-]+/.exec(text)?.[0] ?? "";
  const literal =
    typeof resource === "string" ? resource : (/:(parameter\/[^"]+|schedule\/[^"]*)/.exec(text)?.[1] ?? "?");
  const rest = /schedule/.test(text) ? ` ${/\/(\w+)"\]\]/.exec(text)?.[1] ?? ""}` : "";
  return id ? `${withoutParent(id)}${index}${rest}` : literal;
}

/** One row for each role, resource and action. */
function rightsIn(template: Template): [string, string, string][] {
  return policiesOf(template).all.flatMap(({ id, statements }) => {
    const role = withoutParent(id.replace(/(DefaultPolicy)?[0-9A-F]{8}$/, ""));
    return statements.flatMap(({ Action, Resource }) =>
      Resource.flatMap((target) => Action.map((action): [string, string, string] => [role, named(target), action])),
    );
  });
}

it("docs/permissions.md lists everything that each role may do, so that a wider policy shows in review", async () => {
  const grouped = Map.groupBy(rightsIn(prod), ([role, target]) => `| ${role} | ${target} |`);
  const actions = (rows: [string, string, string][]) => rows.map(([, , action]) => action).sort();
  const lines = [...grouped].map(([start, rows]) => `${start} ${actions(rows).join(", ")} |`);
  const table = ["| role | resource | may |", "|---|---|---|", ...lines.sort()].join("\n");
  await expect(`${introduction}\n${table}\n`).toMatchFileSnapshot("../../docs/permissions.md");
});

it.each(["dev", "staging"] as const)("%s grants nothing that prod does not", (stage) => {
  const rows = (template: Template, name: string) =>
    rightsIn(template).map((row) =>
      row.join(" ").replace(new RegExp(`BirthdayMessages${name}-Jobs-Group-\\w+`), "group"),
    );
  const inProd = new Set(rows(prod, "prod"));
  const here = rows(templateOf(stage), stage);
  expect(here.length).toBeGreaterThan(40);
  expect(here.filter((row) => !inProd.has(row))).toEqual([]);
});
