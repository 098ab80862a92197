import * as z from "zod";
import type { User } from "../domain/user.ts";
import { etagOf } from "../http/etag.ts";
import { operation } from "../http/operation.ts";
import { type Answer, answerOf, problemSchema } from "../http/problem.ts";
import { announce, busy, prepareUser } from "./addUser.ts";
import { idempotencyHeader, keyedRequest, madeEarlier } from "./idempotentCreation.ts";
import { createOnce } from "./sentEarlier.ts";
import { takenBy } from "./taken.ts";
import type { UserDependencies } from "./userDependencies.ts";
import { type CreateUser, createUserSchema, userSchema } from "./userSchemas.ts";

export const createUser = operation({
  summary: "Add a user",
  description:
    "Adds the user and plans each message that is due soon. With an `Idempotency-Key` the request is safe to repeat.",
  request: { body: createUserSchema, headers: z.object(idempotencyHeader) },
  responses: {
    201: { description: "Added", schema: userSchema, headers: ["location", "etag"] },
    400: { description: "A field is wrong", schema: problemSchema },
    409: { description: "Somebody has this email address or external id", schema: problemSchema },
    422: { description: "The idempotency key was used for another body", schema: problemSchema },
  },
  async handle(deps: UserDependencies, { body, headers }) {
    return createUnderKey(deps, body, headers["idempotency-key"]);
  },
});

/** Writes first. Only if the write is refused is the key looked up, so that the usual request costs one call. */
async function createUnderKey(deps: UserDependencies, body: CreateUser, key: string | undefined): Promise<Answer> {
  const prepared = prepareUser(deps, body);
  let refusal = prepared.ok ? busy() : answerOf(prepared.refusal);
  if (prepared.ok) {
    const request = key === undefined ? undefined : keyedRequest(key, body, deps.clock());
    const { write, written } = await createOnce(deps, prepared.write, request);
    if (written.ok) {
      await announce(deps, [write]);
      return created(write.user);
    }
    const taken = takenBy(written.conflict);
    if (taken) refusal = answerOf(taken);
  }
  const earlier = key === undefined ? undefined : await madeEarlier(deps, key, body);
  if (earlier) return "user" in earlier ? created(earlier.user) : earlier.refusal;
  return refusal;
}

export function created(user: User): Answer {
  return { status: 201, body: user, headers: { location: `/api/v1/users/${user.id}`, etag: etagOf(user) } };
}
