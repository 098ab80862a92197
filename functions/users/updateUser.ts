import * as z from "zod";
import { userIdSchema } from "../domain/model.ts";
import { owedAgain } from "../domain/owedAgain.ts";
import { messageChanges, oldestOpenDate } from "../domain/replan.ts";
import { occasionsOf, type User } from "../domain/user.ts";
import { enqueueDueSoon } from "../enqueueing/enqueueDueSoon.ts";
import { changedSince, etagOf, ifMatchHeader } from "../http/etag.ts";
import { operation } from "../http/operation.ts";
import { type Answer, answerOf, invalidRequest, problem, problemSchema } from "../http/problem.ts";
import { keepUnsettledRequests } from "../messages/unsettledRequest.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import { busy, emailTaken } from "./addUser.ts";
import { unknownUser } from "./getUser.ts";
import type { UserDependencies } from "./userDependencies.ts";
import { datesInFuture, withoutEmpty } from "./userRules.ts";
import { type UpdateUser, updateUserSchema, userSchema } from "./userSchemas.ts";

/**
 * Changes a user and, in the same transaction, each message of the user that no sender has taken. A message that is claimed after
 * the answer 200 is sent as the edit says (promise P4).
 */
export const updateUser = operation({
  summary: "Change a user: absent fields stay, `null` removes",
  description:
    "Changes the user and, in the same transaction, each message that no sender has taken. With `If-Match` or `version`, only if nobody changed the user since.",
  request: { params: z.object({ id: userIdSchema }), headers: z.object(ifMatchHeader), body: updateUserSchema },
  responses: {
    200: { description: "Changed", schema: userSchema, headers: ["etag"] },
    400: { description: "A field is wrong", schema: problemSchema },
    404: { description: "No such user", schema: problemSchema },
    409: { description: "The version is stale, or somebody has this email address", schema: problemSchema },
    412: { description: "`If-Match` names another version", schema: problemSchema, headers: ["etag"] },
  },
  async handle(deps: UserDependencies, { params, headers, body }) {
    const answer = await retryOnConflict(() => tryUpdate(deps, params.id, body, headers["if-match"]));
    return answer ?? busy();
  },
});

/** Undefined: another edit, or the claim of a sender, was faster. */
async function tryUpdate(
  deps: UserDependencies,
  id: User["id"],
  body: UpdateUser,
  ifMatch: string | undefined,
): Promise<Answer | undefined> {
  const now = deps.clock();
  const before = await deps.users.get(id);
  if (!before) return unknownUser(id);
  const changed = changedSince(ifMatch, before.user);
  if (changed) return changed;
  const { version, id: _id, createdAt: _createdAt, updatedAt: _updatedAt, ...edit } = body;
  if (version !== undefined && version !== before.user.version) return staleVersion(before.user.version);
  const own = { id, version: before.user.version + 1, createdAt: before.user.createdAt, updatedAt: now };
  const user: User = withoutEmpty({ ...before.user, ...withoutUndefined(edit), ...own });
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
    if (written.conflict === "EMAIL_TAKEN") return answerOf(emailTaken());
    // If the client named a version, the next attempt finds it stale.
    return undefined;
  }
  deps.recordMetric("UsersUpdated", 1);
  deps.log.info("USER_UPDATED", { userId: id, version: user.version });
  await enqueueDueSoon(deps, changes);
  return { status: 200, body: user, headers: { etag: etagOf(user) } };
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]: Exclude<T[K], undefined> };
}

function staleVersion(current: number): Answer {
  const message = `is stale: the user stands at version ${current}`;
  return problem(409, "stale-version", `version ${message}`, [{ field: "version", message }]);
}
