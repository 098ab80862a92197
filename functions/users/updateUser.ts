import * as z from "zod";
import { userIdSchema } from "../domain/model.ts";
import { occasionsOf, type Person } from "../domain/user.ts";
import { messageChanges, oldestOpenDate } from "../domain/replan.ts";
import { emailTaken } from "./addUser.ts";
import { changedSince, etagOf, ifMatchHeader } from "../http/etag.ts";
import { type ApiTools, operation } from "../http/operation.ts";
import { datesInFuture, feedSoon, withoutEmpty } from "./userRules.ts";
import { type Answer, answerOf, invalidRequest, problem, problemSchema } from "../http/problem.ts";
import { type UpdateUser, updateUserSchema, userSchema } from "./userSchemas.ts";
import { unknownUser } from "./getUser.ts";

/** Each round lost means that somebody else's write, or a sender's claim, went through. */
const ROUNDS = 8;

/**
 * Changes a person and, in the same transaction, every message of theirs that no sender has taken: what is sent after this
 * answers 200 is right (promise P4).
 */
export const updateUser = operation({
  summary: "Change a person: absent fields stay, `null` removes",
  request: { params: z.object({ id: userIdSchema }), headers: z.object(ifMatchHeader), body: updateUserSchema },
  responses: {
    200: { description: "Changed", schema: userSchema, headers: ["etag"] },
    400: { description: "A field is wrong", schema: problemSchema },
    404: { description: "No such person", schema: problemSchema },
    409: { description: "The version is stale, or somebody has this email address", schema: problemSchema },
    412: { description: "`If-Match` names another version", schema: problemSchema, headers: ["etag"] },
  },
  async handle(tools, { params, headers, body }) {
    for (let round = 0; round < ROUNDS; round++) {
      const answer = await tryUpdate(tools, params.id, body, headers["if-match"]);
      if (answer) return answer;
    }
    return problem(409, "busy", "The person is being changed by others at this moment; try again");
  },
});

/** Undefined: somebody was faster, read again. */
async function tryUpdate(
  tools: ApiTools,
  id: Person["id"],
  body: UpdateUser,
  ifMatch: string | undefined,
): Promise<Answer | undefined> {
  const now = tools.clock();
  const before = await tools.people.get(id);
  if (!before) return unknownUser(id);
  const changed = changedSince(ifMatch, before.person);
  if (changed) return changed;
  const { version, id: _id, createdAt: _createdAt, updatedAt: _updatedAt, ...edit } = body;
  if (version !== undefined && version !== before.person.version) return staleVersion(before.person.version);
  const own = { id, version: before.person.version + 1, createdAt: before.person.createdAt, updatedAt: now };
  const person: Person = withoutEmpty({ ...before.person, ...withoutUndefined(edit), ...own });
  const future = datesInFuture(person, now);
  if (future.length > 0) return answerOf(invalidRequest(future));

  const occasions = occasionsOf(person, now, before.occasions);
  const existing = await tools.messages.ofPerson(id, oldestOpenDate(now, tools.policy));
  const changes = messageChanges(occasions, existing, now, tools.policy);
  const written = await tools.people.update(before, { person, occasions, changes });
  if (!written.ok) {
    if (written.conflict === "EMAIL_TAKEN") return answerOf(emailTaken());
    // With a version of the client's own, the next round finds it stale.
    return undefined;
  }
  tools.meter("UsersUpdated", 1);
  tools.log.info("USER_UPDATED", { userId: id, version: person.version });
  await feedSoon(tools, changes);
  return { status: 200, body: person, headers: { etag: etagOf(person) } };
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]: Exclude<T[K], undefined> };
}

function staleVersion(current: number): Answer {
  const message = `is stale: the person stands at version ${current}`;
  return problem(409, "stale-version", `version ${message}`, [{ field: "version", message }]);
}
