import { problemSchema } from "../../functions/http/problem.ts";
import { eachAtOnce } from "../../functions/runtime/batches.ts";
import type { CreateUser } from "../../functions/users/userSchemas.ts";
import type { Api, ApiAnswer } from "../shared/apiClient.ts";
import { ask, askExpecting, parseAnswer, problemOf } from "../shared/ask.ts";
import { type Pause, untilAnswered } from "../shared/untilAnswered.ts";
import { compareWithExisting, type Outcome, resultsSchema } from "./addBatch.ts";
import { differences, type Existing, existingSchema, keyOf, type Match } from "./matching.ts";

export type UpsertOptions = {
  api: Api;
  pause: Pause;
  by: Match;
  /** Of the file. Fields without a column stay as they are. */
  columns: readonly string[];
  isEnded?: ((user: Existing) => boolean) | undefined;
};

const EDITS_AT_ONCE = 4;
const TAKEN: Record<string, Match> = { "/problems/email-taken": "email", "/problems/external-id-taken": "externalId" };

/**
 * Adds users, or changes those who exist where they differ, and answers the outcome of each, in their order. Each round reads
 * before it writes, and each edit names the version that was read. So whatever became of an earlier round, its answers included,
 * the next one writes what is still missing.
 */
export function upsertBatch(users: readonly CreateUser[], options: UpsertOptions): Promise<Outcome[]> {
  const outcomes = new Map<CreateUser, Outcome>();
  return untilAnswered("The API does not take these users", options.pause, async () => {
    const open = users.filter((each) => !outcomes.has(each));
    if (open.length > 0) {
      const found = await lookUp(open, options);
      if ("problem" in found) return found;
      const added = open.filter((each) => !found.has(keyOf(each, options.by)));
      await eachAtOnce(open, EDITS_AT_ONCE, async (user) => {
        const existing = found.get(keyOf(user, options.by));
        const outcome = existing && (await change(user, existing, options));
        if (outcome) outcomes.set(user, outcome);
      });
      const failed = await add(added, options, outcomes);
      if (failed) return failed;
    }
    const value = users.flatMap((user) => outcomes.get(user) ?? []);
    if (value.length === users.length) return { ok: true, value };
    return { ok: false, problem: "some users could not be written", retryAfterMs: undefined };
  });
}

async function lookUp(open: readonly CreateUser[], { api, by }: UpsertOptions) {
  const keys = open.flatMap((each) => keyOf(each, by) ?? []);
  if (keys.length === 0) return new Map<string | undefined, Existing>();
  const answer = await ask(
    api,
    "POST",
    "/api/v1/users/lookup",
    by === "email" ? { emails: keys } : { externalIds: keys },
  );
  if (answer.status !== 200) return problemOf(answer);
  const { items } = parseAnswer(existingSchema, answer);
  return new Map(items.map((user): [string | undefined, Existing] => [keyOf(user, by), user]));
}

/** Undefined: not known, or the user has changed since, so it is read again. */
async function change(row: CreateUser, existing: Existing, options: UpsertOptions): Promise<Outcome | undefined> {
  const { id, version } = existing;
  const edit = differences(row, existing, options.columns);
  if (!options.columns.includes("endDate") && options.isEnded?.(existing)) edit.endDate = null;
  if (Object.keys(edit).length === 0) return { kind: "unchanged", id };
  const expected = [200, 400, 404, 409];
  const answer = await askExpecting(expected, options.api, "PUT", `/api/v1/users/${id}`, { ...edit, version });
  if (answer.status === 200) return { kind: "changed", id };
  return answer.status === 400 || takenName(answer.body) ? refusedBy(answer) : undefined;
}

/** Adds the users who were not found. Answers why if none was sent. */
async function add(users: readonly CreateUser[], { api, by }: UpsertOptions, outcomes: Map<CreateUser, Outcome>) {
  if (users.length === 0) return undefined;
  const answer = await ask(api, "POST", "/api/v1/users/batch", { users });
  if (answer.status !== 200) return problemOf(answer);
  for (const [index, result] of parseAnswer(resultsSchema, answer).results.entries()) {
    const user = users[index];
    if (!user) continue;
    const taken = takenName(result.problem);
    if (result.status === 201 && result.user) outcomes.set(user, { kind: "added", id: result.user.id });
    else if (taken === "email" && keyOf(user, by) === undefined) {
      const outcome = await compareWithExisting(api, user);
      if (outcome) outcomes.set(user, outcome);
      // If the own key is taken, this user has it, from a request whose answer was lost. The next round finds them.
    } else if (result.status === 400 || (taken !== undefined && taken !== by))
      outcomes.set(user, { kind: "refused", reason: reasonOf(result.problem) });
  }
  return undefined;
}

function takenName(problem: unknown): Match | undefined {
  return TAKEN[problemSchema.safeParse(problem).data?.type ?? ""];
}

function refusedBy({ body }: ApiAnswer): Outcome {
  return { kind: "refused", reason: reasonOf(body) };
}

function reasonOf(problem: unknown): string {
  return problemSchema.safeParse(problem).data?.detail ?? "refused by the API";
}
