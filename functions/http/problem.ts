import * as z from "zod";

/** RFC 9457: what went wrong, for programs (`type`, `errors`) and for people (`title`, `detail`). */
export const problemSchema = z
  .object({
    type: z.string().describe("A stable name of the kind of problem."),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .describe("Each field that is wrong, and why."),
  })
  .meta({
    id: "Problem",
    examples: [
      {
        type: "/problems/invalid-request",
        title: "The request is not valid",
        status: 400,
        detail: "birthdayDate must be a date that exists, as YYYY-MM-DD",
        errors: [{ field: "birthdayDate", message: "must be a date that exists, as YYYY-MM-DD" }],
      },
    ],
  });
export type Problem = z.infer<typeof problemSchema>;
export type FieldError = { field: string; message: string };

const titles = {
  400: "The request is not valid",
  401: "The request is not authorised",
  404: "There is no such resource",
  405: "This path does not take that method",
  409: "The request conflicts with what is stored",
  412: "The resource has changed",
  413: "The body is too large",
  415: "The body is not JSON",
  422: "The key was used for another request",
  429: "Too many requests",
  500: "Something went wrong on our side",
  503: "A service this depends on does not answer",
} as const;
export type ProblemStatus = keyof typeof titles;

export type Answer = { status: number; body?: unknown; text?: string; headers?: Record<string, string> };

/** A problem document. `kind` is its stable name. */
export function problemOf<Status extends ProblemStatus>(
  status: Status,
  kind: string,
  detail?: string,
  errors?: readonly FieldError[],
): Problem & { status: Status } {
  return {
    type: `/problems/${kind}`,
    title: titles[status],
    status,
    ...(detail !== undefined && { detail }),
    ...(errors && { errors: [...errors] }),
  };
}

/** A problem document as an answer. */
export function problem(...parts: Parameters<typeof problemOf>): Answer {
  return answerOf(problemOf(...parts));
}

export function answerOf(body: Problem): Answer {
  return { status: body.status, body, headers: { "content-type": "application/problem+json" } };
}

/** The refusal of a request that names each wrong field. */
export function invalidRequest(errors: readonly FieldError[]): Problem & { status: 400 } {
  return problemOf(
    400,
    "invalid-request",
    errors.map(({ field, message }) => `${field} ${message}`).join("; "),
    errors,
  );
}

/** Field errors of a zod refusal; `where` names the part of the request (fields of a body have no prefix). */
export function fieldErrors(error: z.ZodError, where?: string): FieldError[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.join(".");
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        field: path ? `${path}.${key}` : key,
        message: "is not a field of this request",
      }));
    }
    return [{ field: path || (where ?? "body"), message: issue.message }];
  });
}
