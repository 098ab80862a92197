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
import { emailTaken } from "./addUser.ts";
import { unknownUser } from "./getUser.ts";
import type { UserDependencies } from "./userDependencies.ts";
import { datesInFuture, withoutEmpty } from "./userRules.ts";
import { type UpdateUser, updateUserSchema, userSchema } from "./userSchemas.ts";

/** Each round lost means that somebody else's write, or a sender's claim, went through. */
const ROUNDS = 8;

/**
 * Changes a user and, in the same transaction, every message of theirs that no sender has taken: what is sent after this
 * answers 200 is right (promise P4).
 */
export const updateUser = operation({
  summary: "Change a user: absent fields stay, `null` removes",
  request: { params: z.object({ id: userIdSchema }), headers: z.object(ifMatchHeader), body: updateUserSchema },
  responses: {
    200: { description: "Changed", schema: userSchema, headers: ["etag"] },
    400: { description: "A field is wrong", schema: problemSchema },
    404: { description: "No such user", schema: problemSchema },
    409: { description: "The version is stale, or somebody has this email address", schema: problemSchema },
    412: { description: "`If-Match` names another version", schema: problemSchema, headers: ["etag"] },
  },
  async handle(deps: UserDependencies, { params, headers, body }) {
    for (let round = 0; round < ROUNDS; round++) {
      const answer = await tryUpdate(deps, params.id, body, headers["if-match"]);
      if (answer) return answer;
    }
    return problem(409, "busy", "The user is being changed by others at this moment; try again");
  },
});

/** Undefined: somebody was faster, read again. */
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
    // With a version of the client's own, the next round finds it stale.
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
