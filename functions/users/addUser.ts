import { userIdSchema } from "../domain/model.ts";
import { occasionsOf, type Person } from "../domain/user.ts";
import { messageChanges } from "../domain/replan.ts";
import type { PersonWrite } from "../storage/userStore.ts";
import type { ApiTools } from "../http/operation.ts";
import { datesInFuture, feedSoon, withoutEmpty } from "./userRules.ts";
import { invalidRequest, type Problem, problemOf } from "../http/problem.ts";
import type { CreateUser } from "./userSchemas.ts";

type Refusal = Problem & { status: 400 | 409 };
export type Prepared = { ok: true; write: PersonWrite } | { ok: false; refusal: Refusal };

/** A new person with every message that is due before planning is sure to know of them: written in one transaction. */
export function preparePerson(tools: ApiTools, fields: CreateUser): Prepared {
  const now = tools.clock();
  const person = newPerson(fields, { id: userIdSchema.parse(tools.newId()), createdAt: now });
  const future = datesInFuture(person, now);
  if (future.length > 0) return { ok: false, refusal: invalidRequest(future) };
  const occasions = occasionsOf(person, now);
  return { ok: true, write: { person, occasions, changes: messageChanges(occasions, [], now, tools.policy) } };
}

/** Counts and logs people who were written, and puts on the queue what is due soon. */
export async function announce(tools: ApiTools, added: readonly PersonWrite[]): Promise<void> {
  if (added.length > 0) tools.meter("UsersCreated", added.length);
  for (const { person } of added) tools.log.info("USER_CREATED", { userId: person.id });
  await feedSoon(
    tools,
    added.flatMap(({ changes }) => changes),
  );
}

/** A person as they are when they are added: follows from the body and these two alone. */
export function newPerson(fields: CreateUser, born: Pick<Person, "id" | "createdAt">): Person {
  const { id, createdAt } = born;
  return { id, ...withoutEmpty(fields), version: 1, createdAt, updatedAt: createdAt };
}

export function emailTaken(): Problem & { status: 409 } {
  const message = "is another person's address";
  return problemOf(409, "email-taken", `email ${message}`, [{ field: "email", message }]);
}
