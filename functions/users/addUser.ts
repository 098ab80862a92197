import { userIdSchema } from "../domain/model.ts";
import { messageChanges } from "../domain/replan.ts";
import { occasionsOf, type User } from "../domain/user.ts";
import { enqueueDueSoon } from "../enqueueing/enqueueDueSoon.ts";
import { type Answer, answerOf, invalidRequest, type Problem, problemOf } from "../http/problem.ts";
import type { UserWrite } from "../storage/userStore.ts";
import type { UserDependencies } from "./userDependencies.ts";
import { datesInFuture, withoutEmpty } from "./userRules.ts";
import type { CreateUser } from "./userSchemas.ts";

type Refusal = Problem & { status: 400 | 409 };
export type Prepared = { ok: true; write: UserWrite } | { ok: false; refusal: Refusal };

/** Prepares a new user and each message that may be due before planning reads the user. One transaction writes them together. */
export function prepareUser(deps: UserDependencies, fields: CreateUser): Prepared {
  const now = deps.clock();
  const user = newUser(fields, { id: userIdSchema.parse(deps.newId()), createdAt: now });
  const future = datesInFuture(user, now, deps.policy);
  if (future.length > 0) return { ok: false, refusal: invalidRequest(future) };
  const occasions = occasionsOf(user, now, deps.policy);
  return { ok: true, write: { user, occasions, changes: messageChanges(occasions, [], now, deps.policy) } };
}

/** Counts and logs users who were written, and puts messages that are due soon on the queue. */
export async function announce(deps: UserDependencies, added: readonly UserWrite[]): Promise<void> {
  if (added.length > 0) deps.recordMetric("UsersCreated", added.length);
  for (const { user } of added) deps.log.info("USER_CREATED", { userId: user.id });
  await enqueueDueSoon(
    deps,
    added.flatMap(({ changes }) => changes),
  );
}

/** A new user. It follows from the body, the id and the time alone, so a repeated request can be answered in the same way. */
export function newUser(fields: CreateUser, born: Pick<User, "id" | "createdAt">): User {
  const { id, createdAt } = born;
  return { id, ...withoutEmpty(fields), version: 1, createdAt, updatedAt: createdAt };
}

export function busy(): Answer {
  return answerOf(beingChanged());
}

export function beingChanged(): Problem & { status: 409 } {
  return problemOf(409, "busy", "The user is being changed by others at this moment; try again");
}
