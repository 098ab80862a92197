import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from "zod-openapi";
import type { AnswerHeader, Operation, ResponseDefinition } from "../http/operation.ts";
import { problemSchema } from "../http/problem.ts";

const asProblem = { "application/problem+json": { schema: problemSchema } };

/** The answers that every operation can give. They come from the API itself or from API Gateway. */
const common = {
  401: { name: "Unauthorized", description: "No credentials, or they have expired" },
  403: { name: "Forbidden", description: "The credentials do not allow this" },
  404: { name: "NotFound", description: "There is nothing at this address" },
  413: { name: "TooLarge", description: "The body is longer than this operation takes" },
  415: { name: "NotJson", description: "The body is not `application/json`" },
  429: { name: "TooManyRequests", description: "More requests than the stage allows; try again later" },
  500: { name: "Internal", description: "Our fault; safe to try again" },
  502: { name: "BadGateway", description: "The function crashed or was stopped; safe to try again" },
  504: { name: "GatewayTimeout", description: "No answer within the time of the gateway; safe to try again" },
  503: { name: "Unavailable", description: "A service this needs does not answer; try again later" },
} as const;

export const commonAnswers: Record<string, ZodOpenApiResponseObject> = Object.fromEntries(
  Object.values(common).map(({ name, description }) => [name, { description, content: asProblem }]),
);

const headers: Record<
  AnswerHeader,
  { description: string; required: true; schema: { type: "string"; examples: string[] } }
> = {
  etag: {
    description: "The version, for `If-Match` and `If-None-Match`",
    required: true,
    schema: { type: "string", examples: ['"1"'] },
  },
  location: {
    description: "Where the new resource is",
    required: true,
    schema: { type: "string", examples: ["/api/v1/users/0193a5c0-7b1e-7c3a-9f00-2f4b8a6d1c55"] },
  },
};

/** The answers of an operation: its own, and the common ones that it does not describe itself. */
export function answersOf(operation: Pick<Operation<never>, "responses">): ZodOpenApiResponsesObject {
  const shared = Object.entries(common).map(([status, { name }]) => [
    status,
    { $ref: `#/components/responses/${name}` },
  ]);
  const own = Object.entries(operation.responses).map(([status, answer]) => [status, describe(answer)]);
  return Object.fromEntries([...shared, ...own]);
}

function describe(answer: ResponseDefinition): ZodOpenApiResponseObject {
  // The schema decides, not the status: health answers 503 with its own report.
  const json = answer.schema === problemSchema ? "application/problem+json" : "application/json";
  const type = answer.contentType ?? json;
  return {
    description: answer.description,
    ...(answer.schema && { content: { [type]: { schema: answer.schema } } }),
    ...(answer.headers && { headers: Object.fromEntries(answer.headers.map((name) => [name, headers[name]])) }),
  };
}
