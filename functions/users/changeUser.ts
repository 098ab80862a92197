import { isDeepStrictEqual } from "node:util";
import { owedAgain } from "../domain/owedAgain.ts";
import { messageChanges, oldestOpenDate } from "../domain/replan.ts";
import { withAddressOf } from "../domain/suppression.ts";
import { occasionsOf, type User } from "../domain/user.ts";
import { enqueueDueSoon } from "../enqueueing/enqueueDueSoon.ts";
import { changedSince, etagOf } from "../http/etag.ts";
import { type Answer, answerOf, invalidRequest, problem } from "../http/problem.ts";
import { keepUnsettledRequests } from "../messages/unsettledRequest.ts";
import type { StoredUser } from "../storage/userStore.ts";
import { takenBy } from "./taken.ts";
import type { UserDependencies } from "./userDependencies.ts";
import { datesInFuture, withoutEmpty } from "./userRules.ts";
import type { UpdateUser } from "./userSchemas.ts";

/** `onlyIfDifferent`: an edit that changes nothing writes nothing, and the version stays. */
export type Edit = { body: UpdateUser; ifMatch: string | undefined; onlyIfDifferent?: true };

/**
 * Changes a user and, in the same transaction, each message of the user that no sender has taken. A message that is claimed after
 * the answer 200 is sent as the edit says (promise P4). Undefined: another edit, or the claim of a sender, was faster.
 */
export async function changeUser(deps: UserDependencies, before: StoredUser, edit: Edit): Promise<Answer | undefined> {
  const now = deps.clock();
  const refusal = changedSince(edit.ifMatch, before.user) ?? staleVersion(edit.body.version, before.user);
  if (refusal) return refusal;
  const fields = withoutReadOnly(edit.body);
  const { id, version, createdAt } = before.user;
  const edited: User = withoutEmpty({ ...before.user, ...withoutUndefined(fields) });
  if (edit.onlyIfDifferent && isDeepStrictEqual(edited, before.user)) return changed(before.user);
  const user = withAddressOf({ ...edited, id, version: version + 1, createdAt, updatedAt: now }, before.user, now);
  const future = datesInFuture(user, now, deps.policy);
  if (future.length > 0) return answerOf(invalidRequest(future));

  const occasions = occasionsOf(user, now, deps.policy, before.occasions);
  const existing = await deps.messages.ofUser(id, oldestOpenDate(now, deps.policy));
  const planned = [
    ...messageChanges(occasions, existing, now, deps.policy),
    ...owedAgain({ before: before.occasions, after: occasions }, existing, now, deps.policy),
  ];
  const changes = keepUnsettledRequests(planned, before.occasions, occasions);
  const written = await deps.users.update(before, { user, occasions, changes });
  if (!written.ok) {
    const taken = takenBy(written.conflict);
    // If the client named a version, the next attempt finds it stale.
    return taken && answerOf(taken);
  }
  deps.recordMetric("UsersUpdated", 1);
  deps.log.info("USER_UPDATED", { userId: id, version: user.version });
  await enqueueDueSoon(deps, changes);
  return changed(user);
}

function changed(user: User): Answer {
  return { status: 200, body: user, headers: { etag: etagOf(user) } };
}

/** The fields that a client may write. */
export function withoutReadOnly(body: UpdateUser) {
  const { version: _v, id: _i, createdAt: _c, updatedAt: _u, suppression: _s, emailSince: _e, ...fields } = body;
  return fields;
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]: Exclude<T[K], undefined> };
}

function staleVersion(wanted: number | undefined, { version }: User): Answer | undefined {
  if (wanted === undefined || wanted === version) return undefined;
  const message = `is stale: the user stands at version ${version}`;
  return problem(409, "stale-version", `version ${message}`, [{ field: "version", message }]);
}
