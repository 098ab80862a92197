import type * as z from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi";
import type { Operation } from "../http/operation.ts";
import {
  type ApiRouteName,
  type OperatorRouteName,
  type ReceiptRouteName,
  type Route,
  routes,
} from "../manifest/routes.ts";
import { operatorOperations } from "../operations/operatorOperations.ts";
import { receiptOperations } from "../receipts/receiptOperations.ts";
import { userOperations } from "../users/userOperations.ts";
import { answersOf, commonAnswers } from "./responses.ts";

type Described = ApiRouteName | OperatorRouteName | ReceiptRouteName;
const operations: Record<Described, Pick<Operation<never>, "summary" | "description" | "request" | "responses">> = {
  ...userOperations,
  ...operatorOperations,
  ...receiptOperations,
};
const names = Object.keys(operations) as Described[];

/**
 * The OpenAPI document, made of the schemas that check requests. `npm run openapi` writes openapi.json, and a test compares it. So
 * no function contains the generator or waits for it.
 */
export function openApiDocument() {
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Birthday message scheduler",
      version: "1.0.0",
      description:
        "Users, their yearly dates, and the message that each gets at their own hour on that day. " +
        "Errors are problem documents (RFC 9457) that name each wrong field.",
      contact: { name: "The team that runs the stage" },
      license: { name: "MIT", identifier: "MIT" },
    },
    // Relative to this document, so it is right on a laptop, on a stage and behind a custom domain.
    servers: [{ url: "." }],
    security: [{ awsSigV4: [] }, { bearer: [] }],
    tags: [
      { name: "users", description: "Users and their dates" },
      { name: "upcoming", description: "A look ahead" },
      { name: "forecast", description: "How much is ahead" },
      { name: "messages", description: "What became of messages" },
      { name: "days", description: "What became of the messages of a day" },
      { name: "receipts", description: "What the email service tells later" },
      { name: "suppressions", description: "Users who get no messages" },
      { name: "jobs", description: "The scheduled work, by hand" },
      { name: "schedules", description: "What starts the scheduled work" },
      { name: "sending", description: "Pause and resume" },
      { name: "health", description: "Whether it works" },
      { name: "metrics", description: "Gauges for scrapers" },
    ],
    paths: paths(),
    components: {
      responses: commonAnswers,
      securitySchemes: {
        awsSigV4: {
          type: "apiKey",
          in: "header",
          name: "Authorization",
          description: "AWS Signature Version 4, service `execute-api`. Not asked for by the local system.",
          "x-amazon-apigateway-authtype": "awsSigv4",
        },
        bearer: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "On stages that name an issuer of tokens.",
        },
        signature: {
          type: "apiKey",
          in: "header",
          name: "x-signature",
          description: "HMAC-SHA-256 over time stamp and body, on stages with a `receiptsSecret`.",
        },
      },
    },
  });
}

function paths(): ZodOpenApiPathsObject {
  const all: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const name of names) {
    const { path, method, open, signed }: Route = routes[name];
    all[path] ??= {};
    all[path][method.toLowerCase()] = {
      ...describe(name, path, operations[name]),
      // An empty list means: no credentials.
      ...(open && { security: [] }),
      ...(signed && { security: [{ signature: [] }] }),
    };
  }
  return all;
}

function describe(name: Described, path: string, operation: (typeof operations)[Described]): ZodOpenApiOperationObject {
  const { params, query, headers, body } = operation.request;
  return {
    operationId: name,
    summary: operation.summary,
    description: operation.description,
    tags: [tagOf(path)],
    requestParams: {
      ...(params && { path: params }),
      ...(query && { query }),
      ...(headers && { header: headers }),
    },
    ...(body && { requestBody: { required: isRequired(body), content: { "application/json": { schema: body } } } }),
    responses: answersOf(operation),
  };
}

/** Whether a request without a body is refused. */
function isRequired(body: z.ZodType): boolean {
  return !body.safeParse(undefined).success;
}

function tagOf(path: string): string {
  if (/users.*\/messages$/.test(path)) return "messages";
  return /^\/(?:api\/v1\/)?(\w+)/.exec(path)?.[1] ?? "users";
}
