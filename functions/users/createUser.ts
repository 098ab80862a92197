import * as z from "zod";
import type { Person } from "../domain/user.ts";
import { announce, emailTaken, preparePerson } from "./addUser.ts";
import { etagOf } from "../http/etag.ts";
import { idempotencyHeader, keyedRequest, madeEarlier } from "./idempotentCreation.ts";
import { type ApiTools, operation } from "../http/operation.ts";
import { type Answer, answerOf, problemSchema } from "../http/problem.ts";
import { type CreateUser, createUserSchema, userSchema } from "./userSchemas.ts";

export const createUser = operation({
  summary: "Add a person",
  request: { body: createUserSchema, headers: z.object(idempotencyHeader) },
  responses: {
    201: { description: "Added", schema: userSchema, headers: ["location", "etag"] },
    400: { description: "A field is wrong", schema: problemSchema },
    409: { description: "Somebody has this email address", schema: problemSchema },
    422: { description: "The idempotency key was used for another body", schema: problemSchema },
  },
  async handle(tools, { body, headers }) {
    return createOnce(tools, body, headers["idempotency-key"]);
  },
});

/** The write is tried first: a key that was used refuses it, and only then is there something to look up. */
async function createOnce(tools: ApiTools, body: CreateUser, key: string | undefined): Promise<Answer> {
  const prepared = preparePerson(tools, body);
  if (prepared.ok) {
    const request = key === undefined ? undefined : keyedRequest(key, body, tools.clock());
    const written = await tools.people.create(prepared.write, request);
    if (written.ok) {
      await announce(tools, [prepared.write]);
      return created(prepared.write.person);
    }
  }
  const earlier = key === undefined ? undefined : await madeEarlier(tools, key, body);
  if (earlier) return "person" in earlier ? created(earlier.person) : earlier.refusal;
  return answerOf(prepared.ok ? emailTaken() : prepared.refusal);
}

function created(person: Person): Answer {
  return { status: 201, body: person, headers: { location: `/api/v1/users/${person.id}`, etag: etagOf(person) } };
}
