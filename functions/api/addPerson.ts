import { userIdSchema } from "../domain/model.ts";
import { occasionsOf, type Person } from "../domain/person.ts";
import { type MessageChange, messageChanges } from "../domain/replan.ts";
import type { KeyedRequest } from "../storage/keyedRequest.ts";
import type { ApiTools } from "./operation.ts";
import { datesInFuture, withoutEmpty } from "./people.ts";
import { invalidRequest, type Problem, problemOf } from "./problem.ts";
import type { CreateUser } from "./userSchemas.ts";

/** `changes` are the messages that were made with the person; the caller puts on the queue what is due soon. */
export type Added = { ok: true; person: Person; changes: MessageChange[] } | { ok: false; refusal: Refusal };
type Refusal = Problem & { status: 400 | 409 };

/** Adds a person, and in the same transaction every message that is due before planning is sure to know of them. */
export async function addPerson(tools: ApiTools, fields: CreateUser, request?: KeyedRequest): Promise<Added> {
  const now = tools.clock();
  const person = newPerson(fields, { id: userIdSchema.parse(tools.newId()), createdAt: now });
  const future = datesInFuture(person, now);
  if (future.length > 0) return { ok: false, refusal: invalidRequest(future) };
  const occasions = occasionsOf(person, now);
  const changes = messageChanges(occasions, [], now, tools.policy);
  const written = await tools.people.create({ person, occasions, changes }, request);
  if (!written.ok) return { ok: false, refusal: emailTaken() };
  tools.meter("UsersCreated", 1);
  tools.log.info("USER_CREATED", { userId: person.id });
  return { ok: true, person, changes };
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
