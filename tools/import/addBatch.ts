import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { problemSchema } from "../../functions/http/problem.ts";
import { eachAtOnce } from "../../functions/runtime/batches.ts";
import type { CreateUser } from "../../functions/users/userSchemas.ts";
import type { Api } from "../shared/apiClient.ts";
import { ask, parseAnswer, problemOf } from "../shared/ask.ts";
import { type Pause, untilAnswered } from "../shared/untilAnswered.ts";

/** `unchanged`: there is a user with exactly these fields, added by an earlier run or request. */
export type Outcome = { kind: "added" | "changed" | "unchanged"; id: string } | { kind: "refused"; reason: string };

export const resultsSchema = z.object({
  results: z.array(
    z.object({ status: z.int(), user: z.object({ id: z.string() }).optional(), problem: problemSchema.optional() }),
  ),
});
type Result = z.infer<typeof resultsSchema>["results"][number];
const foundSchema = z.object({ items: z.array(z.looseObject({ id: z.string() })) });

const LOOKUPS_AT_ONCE = 4;

/**
 * Adds users and answers the outcome of each, in their order. Waits while the API is unavailable or busy. To repeat a
 * request is safe: a user that the first request added is found by address.
 */
export async function addBatch(api: Api, users: readonly CreateUser[], pause: Pause): Promise<Outcome[]> {
  const outcomes = new Map<number, Outcome>();
  if (users.length === 0) return [];
  return untilAnswered("The API does not take these users", pause, async () => {
    const open = [...users.entries()].filter(([index]) => !outcomes.has(index));
    const answer = await ask(api, "POST", "/api/v1/users/batch", { users: open.map(([, user]) => user) });
    if (answer.status !== 200) return problemOf(answer);
    const { results } = parseAnswer(resultsSchema, answer);
    await eachAtOnce([...open.entries()], LOOKUPS_AT_ONCE, async ([place, [index, user]]) => {
      const outcome = await outcomeOf(api, user, results[place]);
      if (outcome) outcomes.set(index, outcome);
    });
    const value = [...users.keys()].flatMap((index) => outcomes.get(index) ?? []);
    if (value.length === users.length) return { ok: true, value };
    return { ok: false, problem: "some users could not be added", retryAfterMs: answer.retryAfterMs };
  });
}

/** Whether the system has a user with this id. Waits as `addBatch` does. */
export function userExists(api: Api, id: string, pause: Pause): Promise<boolean> {
  return untilAnswered("The API does not say which users it has", pause, async () => {
    const answer = await ask(api, "GET", `/api/v1/users/${id}`);
    const known = answer.status === 200 || answer.status === 404;
    return known ? { ok: true, value: answer.status === 200 } : problemOf(answer);
  });
}

/** Undefined: not known yet, so the user is sent again. */
async function outcomeOf(api: Api, user: CreateUser, result: Result | undefined): Promise<Outcome | undefined> {
  if (result?.status === 201 && result.user) return { kind: "added", id: result.user.id };
  if (result?.status === 400) return { kind: "refused", reason: result.problem?.detail ?? "refused by the API" };
  return result?.status === 409 ? compareWithExisting(api, user) : undefined;
}

/** The address is taken: by this user, from an earlier request, or by another one. */
export async function compareWithExisting(api: Api, user: CreateUser): Promise<Outcome | undefined> {
  const answer = await ask(api, "GET", `/api/v1/users?email=${encodeURIComponent(user.email)}`);
  if (answer.status !== 200) return undefined;
  const [existing] = parseAnswer(foundSchema, answer).items;
  if (!existing) return undefined;
  const different = Object.entries(user).filter(
    ([name, value]) => value !== null && !isDeepStrictEqual(existing[name], value),
  );
  if (different.length === 0) return { kind: "unchanged", id: existing.id };
  const names = different.map(([name]) => name).join(", ");
  return { kind: "refused", reason: `email is the address of an existing user (differs in ${names})` };
}
