import type * as z from "zod";
import { problemSchema } from "../../functions/http/problem.ts";
import type { Api, ApiAnswer } from "./apiClient.ts";
import { CommandError } from "./commandLine.ts";

/**
 * One request. A lost connection is an answer with status 0. Throws a CommandError for an answer that would be the same at
 * the next attempt.
 */
export function ask(api: Api, ...request: Parameters<Api["request"]>): Promise<ApiAnswer> {
  return askExpecting([200], api, ...request);
}

/** The same for a request that has further answers of its own: the refusal of a field, of a version, of a name that is taken. */
export async function askExpecting(
  expected: readonly number[],
  api: Api,
  ...request: Parameters<Api["request"]>
): Promise<ApiAnswer> {
  let answer: ApiAnswer;
  try {
    answer = await api.request(...request);
  } catch (error) {
    return { status: 0, body: reasonOf(error), retryAfterMs: undefined };
  }
  const absent = answer.status === 404 && problemSchema.safeParse(answer.body).success && request[0] === "GET";
  const usable = expected.includes(answer.status) || absent || answer.status === 429 || answer.status >= 500;
  if (!usable) throw new CommandError(`The API refuses ${request[1].split("?")[0]}: ${problemOf(answer).problem}`);
  return answer;
}

/** The body of an answer. Throws a CommandError if another program than this API gave it. */
export function parseAnswer<T>(schema: z.ZodType<T>, { body }: ApiAnswer): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new CommandError("The answer is not from the API of this system. Is the address right?");
}

/** An answer as a failed attempt. */
export function problemOf({ status, body, retryAfterMs }: ApiAnswer) {
  const parsed = problemSchema.safeParse(body);
  const text = parsed.success ? (parsed.data.detail ?? parsed.data.title) : JSON.stringify(body).slice(0, 300);
  return { ok: false as const, problem: status === 0 ? text : `${status} ${text}`, retryAfterMs };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message || cause.name}` : error.message;
}
