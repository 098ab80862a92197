import * as z from "zod";
import { problemSchema } from "../../functions/http/problem.ts";
import { eachAtOnce } from "../../functions/runtime/batches.ts";
import type { CreateUser } from "../../functions/users/userSchemas.ts";
import type { Api, ApiAnswer } from "../shared/apiClient.ts";
import { ImportError } from "./importError.ts";

/** `there`: somebody with this address and exactly these fields was added before, by an earlier run or a request of ours. */
export type Outcome = { kind: "added" | "there"; id: string } | { kind: "refused"; reason: string };
export type Pause = (millis: number) => Promise<void>;

const resultsSchema = z.object({
  results: z.array(
    z.object({ status: z.int(), user: z.object({ id: z.string() }).optional(), problem: problemSchema.optional() }),
  ),
});
const foundSchema = z.object({ items: z.array(z.looseObject({ id: z.string() })) });

const ROUNDS = 12;
const LONGEST_PAUSE_MS = 15_000;
const LOOKUPS_AT_ONCE = 4;

/**
 * Adds users and says what became of each, in their order. Asks again while the API is away or too busy, for about two
 * minutes; then throws an ImportError. Asking again is harmless: who was added meanwhile is found to be there.
 */
export async function addBatch(api: Api, users: readonly CreateUser[], pause: Pause): Promise<Outcome[]> {
  const outcomes = new Map<number, Outcome>();
  let trouble = "";
  for (let round = 0; round < ROUNDS; round++) {
    const open = users.flatMap((user, index) => (outcomes.has(index) ? [] : [{ user, index }]));
    if (open.length === 0) return [...outcomes].sort(([a], [b]) => a - b).map(([, outcome]) => outcome);
    const answer = await ask(api, "POST", "/api/v1/users/batch", { users: open.map(({ user }) => user) });
    if (answer.status === 200) {
      const { results } = understood(resultsSchema, answer);
      trouble = "some users could not be added";
      await eachAtOnce([...open.entries()], LOOKUPS_AT_ONCE, async ([place, { user, index }]) => {
        const outcome = await outcomeOf(api, user, results[place]);
        if (outcome) outcomes.set(index, outcome);
      });
      if (users.every((_, index) => outcomes.has(index))) continue;
    } else trouble = explain(answer);
    await pause(pauseAfter(answer, round));
  }
  throw new ImportError(`The API does not take these users: ${trouble}`);
}

/** Whether the user is there. Waits for the API as `addBatch` does. */
export async function isThere(api: Api, id: string, pause: Pause): Promise<boolean> {
  let trouble = "";
  for (let round = 0; round < ROUNDS; round++) {
    const answer = await ask(api, "GET", `/api/v1/users/${id}`);
    if (answer.status === 200 || answer.status === 404) return answer.status === 200;
    trouble = explain(answer);
    await pause(pauseAfter(answer, round));
  }
  throw new ImportError(`The API does not say who is there: ${trouble}`);
}

function pauseAfter({ retryAfterMs }: ApiAnswer, round: number): number {
  return retryAfterMs ?? Math.min(500 * 2 ** round, LONGEST_PAUSE_MS);
}

/** Undefined: not known yet, ask again. */
async function outcomeOf(
  api: Api,
  user: CreateUser,
  result: z.infer<typeof resultsSchema>["results"][number] | undefined,
): Promise<Outcome | undefined> {
  if (result?.status === 201 && result.user) return { kind: "added", id: result.user.id };
  if (result?.status === 400) return { kind: "refused", reason: result.problem?.detail ?? "refused by the API" };
  if (result?.status !== 409) return undefined;
  const answer = await ask(api, "GET", `/api/v1/users?email=${encodeURIComponent(user.email)}`);
  if (answer.status !== 200) return undefined;
  const [there] = understood(foundSchema, answer).items;
  if (!there) return undefined;
  const different = Object.entries(user).filter(([name, value]) => value !== null && there[name] !== value);
  if (different.length === 0) return { kind: "there", id: there.id };
  const names = different.map(([name]) => name).join(", ");
  return { kind: "refused", reason: `email is the address of somebody who is there already (differs in ${names})` };
}

/** An answer that is worth waiting for, or an ImportError: asking again would not change it. */
async function ask(api: Api, ...request: Parameters<Api["request"]>): Promise<ApiAnswer> {
  let answer: ApiAnswer;
  try {
    answer = await api.request(...request);
  } catch (error) {
    return { status: 0, body: reasonOf(error), retryAfterMs: undefined };
  }
  const absent = answer.status === 404 && problemSchema.safeParse(answer.body).success && request[0] === "GET";
  const passing = answer.status === 200 || absent || answer.status === 429 || answer.status >= 500;
  if (!passing) throw new ImportError(`The API refuses ${request[1].split("?")[0]}: ${explain(answer)}`);
  return answer;
}

function understood<T>(schema: z.ZodType<T>, { body }: ApiAnswer): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ImportError("What answers at this address is not the API of this system: is the address right?");
}

function explain({ status, body }: ApiAnswer): string {
  const problem = problemSchema.safeParse(body);
  const said = problem.success ? (problem.data.detail ?? problem.data.title) : JSON.stringify(body).slice(0, 300);
  return status === 0 ? said : `${status} ${said}`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message || cause.name}` : error.message;
}
