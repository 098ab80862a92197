import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import * as z from "zod";

const schemaOf = z.record(z.string(), z.unknown());
const answerSchema = z.object({
  $ref: z.string().optional(),
  content: z.record(z.string(), z.object({ schema: schemaOf })).optional(),
  headers: z.record(z.string(), z.object({ required: z.boolean().optional() })).optional(),
});
const parameterSchema = z.object({
  in: z.enum(["path", "query", "header"]),
  name: z.string(),
  required: z.boolean().optional(),
  schema: schemaOf,
});
const operationSchema = z.object({
  operationId: z.string(),
  parameters: z.array(parameterSchema).default([]),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: schemaOf })) }).optional(),
  responses: z.record(z.string(), answerSchema),
});
const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ schemas: z.record(z.string(), schemaOf), responses: z.record(z.string(), answerSchema) }),
});

/** The document as its readers get it. Made from the sources, it would load the functions before their environment is set. */
const given = JSON.parse(readFileSync(new URL("../../functions/openapi/openapi.json", import.meta.url), "utf8"));
export const document = documentSchema.parse(given);

/** Every operation of the document. */
export const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() })),
);
export type DocumentedOperation = (typeof operations)[number];

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema(given, "openapi");
const compiled = new Map<string, ValidateFunction>();

/** Follows `#/a/b` and checks a value against what is there. */
export function faults(pointer: string, value: unknown): string[] {
  const check = compiled.get(pointer) ?? ajv.compile({ $ref: `openapi${pointer}` });
  compiled.set(pointer, check);
  return check(value) ? [] : [ajv.errorsText(check.errors)];
}

export type Answered = { status: number; headers: Headers; text: string };

/** What an answer has that the document does not say, or lacks that it says. */
export function breaches(operation: DocumentedOperation, answer: Answered): string[] {
  const key = operation.path.replaceAll("~", "~0").replaceAll("/", "~1");
  let pointer = `#/paths/${key}/${operation.method.toLowerCase()}/responses/${answer.status}`;
  let described = operation.responses[String(answer.status)];
  if (!described) return [`status ${answer.status} is not in the document`];
  if (described.$ref) {
    pointer = described.$ref;
    described = document.components.responses[pointer.split("/").at(-1) ?? ""] ?? {};
  }
  const lacking = Object.keys(described.headers ?? {}).filter((name) => !answer.headers.has(name));
  const headerFaults = lacking.map((name) => `header ${name} is missing`);
  if (!described.content) return [...headerFaults, ...(answer.text === "" ? [] : ["there should be no body"])];
  const type = answer.headers.get("content-type") ?? "";
  if (!(type in described.content)) return [...headerFaults, `content type ${type} is not in the document`];
  const body: unknown = type.includes("json") ? JSON.parse(answer.text) : answer.text;
  return [...headerFaults, ...faults(`${pointer}/content/${type.replaceAll("/", "~1")}/schema`, body)];
}
