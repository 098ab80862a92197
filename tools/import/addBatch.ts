import * as z from "zod";
import { problemSchema } from "../../functions/api/problem.ts";
import type { CreateUser } from "../../functions/api/userSchemas.ts";
import { eachAtOnce } from "../../functions/runtime/batches.ts";
import type { Api, ApiAnswer } from "../apiAt.ts";
import { ImportError } from "./importError.ts";

/** `there`: somebody with this address and exactly these fields was added before, by an earlier run or a request of ours. */
export type Outcome = { kind: "added" } | { kind: "there" } | { kind: "refused"; reason: string };
export type Pause = (millis: number) => Promise<void>;

const resultsSchema = z.object({
  results: z.array(z.object({ status: z.int(), problem: problemSchema.optional() })),
});
const foundSchema = z.object({ items: z.array(z.record(z.string(), z.unknown())) });

const ROUNDS = 12;
const LONGEST_PAUSE_MS = 15_000;
const LOOKUPS_AT_ONCE = 4;

/**
 * Adds people and says what became of each, in their order. Asks again while the API is away or too busy, for about two
 * minutes; then throws an ImportError. Asking again is harmless: who was added meanwhile is found to be there.
 */
export async function addBatch(api: Api, people: readonly CreateUser[], pause: Pause): Promise<Outcome[]> {
  const outcomes = new Map<number, Outcome>();
  let trouble = "";
  for (let round = 0; round < ROUNDS; round++) {
    const open = people.flatMap((person, index) => (outcomes.has(index) ? [] : [{ person, index }]));
    if (open.length === 0) return people.map((_, index) => outcomes.get(index) ?? { kind: "there" });
    const answer = await ask(api, "POST", "/api/v1/users/batch", { users: open.map(({ person }) => person) });
    if (answer.status === 200) {
      const { results } = resultsSchema.parse(answer.body);
      trouble = "some people could not be added";
      await eachAtOnce([...open.entries()], LOOKUPS_AT_ONCE, async ([place, { person, index }]) => {
        const outcome = await outcomeOf(api, person, results[place]);
        if (outcome) outcomes.set(index, outcome);
      });
      if (people.every((_, index) => outcomes.has(index))) continue;
    } else trouble = explain(answer);
    await pause(answer.retryAfterMs ?? Math.min(500 * 2 ** round, LONGEST_PAUSE_MS));
  }
  throw new ImportError(`The API does not take these people: ${trouble}`);
}

/** Undefined: not known yet, ask again. */
async function outcomeOf(
  api: Api,
  person: CreateUser,
  result: z.infer<typeof resultsSchema>["results"][number] | undefined,
): Promise<Outcome | undefined> {
  if (result?.status === 201) return { kind: "added" };
  if (result?.status === 400) return { kind: "refused", reason: result.problem?.detail ?? "refused by the API" };
  if (result?.status !== 409) return undefined;
  const answer = await ask(api, "GET", `/api/v1/users?email=${encodeURIComponent(person.email)}`);
  if (answer.status !== 200) return undefined;
  const [there] = foundSchema.parse(answer.body).items;
  if (!there) return undefined;
  const different = Object.entries(person).filter(([name, value]) => value !== null && there[name] !== value);
  if (different.length === 0) return { kind: "there" };
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
  const passing = answer.status === 200 || answer.status === 429 || answer.status >= 500;
  if (!passing) throw new ImportError(`The API refuses ${request[1].split("?")[0]}: ${explain(answer)}`);
  return answer;
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
