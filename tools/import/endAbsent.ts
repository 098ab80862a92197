import { localDateAt } from "../../functions/domain/dueTime.ts";
import { DAY, plus } from "../../functions/domain/instants.ts";
import type { Instant } from "../../functions/domain/model.ts";
import { publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { eachAtOnce } from "../../functions/runtime/batches.ts";
import { userSchema } from "../../functions/users/userSchemas.ts";
import type { Api, ApiAnswer } from "../shared/apiClient.ts";
import { ask, askExpecting, parseAnswer, problemOf } from "../shared/ask.ts";
import { type Attempt, type Pause, untilAnswered } from "../shared/untilAnswered.ts";
import { type Existing, keyOf, type Match } from "./matching.ts";
import type { WantedRows } from "./syncPlan.ts";

export type Absent = "delete" | "end";
export type EndOptions = {
  api: Api;
  pause: Pause;
  by: Match;
  absent: Absent;
  wanted: WantedRows;
  now: Instant;
  stopped: () => boolean;
  onProgress: (done: number) => void;
};

const AT_ONCE = 8;

/** The last day of a user who is absent from the file of today: yesterday, where the user is. So nothing more is sent. */
function lastDay(user: Existing, now: Instant): string {
  return localDateAt(plus(now, -DAY), user.timezone, publishedLaw);
}

/** Whether the last day of a user is over. */
export function isEnded(user: Existing, now: Instant): boolean {
  return user.endDate !== undefined && user.endDate < localDateAt(now, user.timezone, publishedLaw);
}

/**
 * Erases users, or sets their end date. Each is read again first: one who got a key of the file meanwhile stays. The write names
 * the version that was read. Answers how many were ended by this run.
 */
export async function endAbsent(ids: readonly string[], options: EndOptions): Promise<{ ended: number; done: number }> {
  const counts = { ended: 0, done: 0 };
  await eachAtOnce(ids, AT_ONCE, async (id) => {
    if (options.stopped()) return;
    if (await untilAnswered("The API does not end these users", options.pause, () => tryEnd(id, options)))
      counts.ended += 1;
    counts.done += 1;
    options.onProgress(counts.done);
  });
  return counts;
}

/** The value says whether the user was ended here. False: somebody else was faster, or the user is in the file. */
async function tryEnd(id: string, { api, by, absent, wanted, now }: EndOptions): Promise<Attempt<boolean>> {
  const path = `/api/v1/users/${id}`;
  const read = await ask(api, "GET", path);
  if (read.status === 404) return { ok: true, value: false };
  if (read.status !== 200) return problemOf(read);
  const user = parseAnswer(userSchema, read);
  const key = keyOf(user, by);
  const isAbsent = key !== undefined && !wanted.has(key);
  if (!isAbsent || (absent === "end" && isEnded(user, now))) return { ok: true, value: false };
  const written =
    absent === "delete"
      ? await askExpecting([204, 404, 409, 412], api, "DELETE", path, undefined, { "if-match": `"${user.version}"` })
      : await askExpecting([200, 404, 409], api, "PUT", path, { endDate: lastDay(user, now), version: user.version });
  return settled(written);
}

function settled(answer: ApiAnswer): Attempt<boolean> {
  if (answer.status === 404) return { ok: true, value: false };
  return answer.status === 200 || answer.status === 204 ? { ok: true, value: true } : problemOf(answer);
}
