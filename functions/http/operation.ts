import type * as z from "zod";
import { type Answer, answerOf, type FieldError, fieldErrors, invalidRequest } from "./problem.ts";

/** A request before anything is checked. */
export type RawRequest = {
  params: Record<string, string | undefined>;
  query: Record<string, string | undefined>;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  body: unknown;
  /** The identity of the caller, as API Gateway has checked it. */
  caller?: string | undefined;
};

type Schemas = { params?: z.ZodObject; query?: z.ZodObject; headers?: z.ZodObject; body?: z.ZodType };
type Parsed<S extends Schemas> = { [Part in keyof S]: S[Part] extends z.ZodType ? z.output<S[Part]> : undefined };

/** What one answer of an operation means, for the OpenAPI document. Its headers are described in openapi/responses.ts. */
export type ResponseDefinition = {
  description: string;
  schema?: z.ZodType;
  headers?: readonly AnswerHeader[];
  contentType?: string;
};
export type AnswerHeader = "etag" | "location";

export type Operation<Dependencies> = {
  summary: string;
  /** What the summary does not say, for the document. */
  description: string;
  request: Schemas;
  responses: Record<number, ResponseDefinition>;
  /** In bytes, if bodies may be larger than usual. */
  bodyLimit?: number | undefined;
  run(deps: Dependencies, raw: RawRequest): Promise<Answer>;
};

/** An operation: its schemas check what comes in and describe it in the OpenAPI document. */
export function operation<S extends Schemas, Dependencies>(definition: {
  summary: string;
  description: string;
  request: S;
  responses: Record<number, ResponseDefinition>;
  bodyLimit?: number;
  handle(deps: Dependencies, request: Parsed<S>, caller: string): Promise<Answer>;
}): Operation<Dependencies> {
  const { summary, description, request, responses, bodyLimit, handle } = definition;
  return {
    summary,
    description,
    request,
    responses,
    bodyLimit,
    async run(deps, raw) {
      const errors: FieldError[] = [];
      const read = <Part extends keyof RawRequest>(part: Part, schema: z.ZodType | undefined) => {
        const parsed = schema?.safeParse(raw[part]);
        if (parsed && !parsed.success) errors.push(...fieldErrors(parsed.error, part));
        return parsed?.data;
      };
      const parsed = {
        params: read("params", request.params),
        query: read("query", request.query),
        headers: read("headers", request.headers),
        body: read("body", request.body),
      };
      if (errors.length > 0) return answerOf(invalidRequest(errors));
      // Each part was just parsed by the schema that gives its type.
      return handle(deps, parsed as Parsed<S>, raw.caller ?? "unknown");
    },
  };
}
