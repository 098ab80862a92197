import type * as z from "zod";

/** An error that names a wrong field of a request. */
export class FieldError extends Error {}

/** The value as its schema gives it back; throws a FieldError that names each wrong field. */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => [...issue.path, issue.message].join(" "));
  throw new FieldError(problems.join("; "));
}

export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new FieldError("the body is not JSON");
  }
}
