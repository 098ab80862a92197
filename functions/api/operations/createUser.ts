import { userIdSchema } from "../../domain/model.ts";
import { occasionsOf, type Person } from "../../domain/person.ts";
import { messageChanges } from "../../domain/replan.ts";
import { operation } from "../operation.ts";
import { datesInFuture, feedSoon, withoutEmpty } from "../people.ts";
import { problem, problemSchema } from "../problem.ts";
import { createUserSchema, userSchema } from "../userSchemas.ts";

/** Adds a person, and in the same transaction every message that is due before planning is sure to know of them. */
export const createUser = operation({
  summary: "Add a person",
  request: { body: createUserSchema },
  responses: {
    201: { description: "Added; `Location` says where", schema: userSchema },
    400: { description: "A field is wrong", schema: problemSchema },
    409: { description: "Somebody has this email address", schema: problemSchema },
  },
  async handle(tools, { body }) {
    const now = tools.clock();
    const id = userIdSchema.parse(tools.newId());
    const person: Person = { ...withoutEmpty(body), id, version: 1, createdAt: now, updatedAt: now };
    const future = datesInFuture(person, now);
    if (future.length > 0) return problem(400, "invalid-request", "A date lies in the future", future);
    const occasions = occasionsOf(person, now);
    const changes = messageChanges(occasions, [], now, tools.policy);
    const written = await tools.people.create({ person, occasions, changes });
    if (!written.ok) return emailTaken();
    tools.meter("UsersCreated", 1);
    tools.log.info("USER_CREATED", { userId: id });
    await feedSoon(tools, changes);
    return { status: 201, body: person, headers: { location: `/api/v1/users/${id}` } };
  },
});

export function emailTaken() {
  const message = "is another person's address";
  return problem(409, "email-taken", `email ${message}`, [{ field: "email", message }]);
}
