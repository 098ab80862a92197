import * as z from "zod";
import { type UserId, userIdSchema } from "../domain/model.ts";
import type { User } from "../domain/user.ts";
import { etagOf, ifNoneMatchHeader, isKnown } from "../http/etag.ts";
import { operation } from "../http/operation.ts";
import { type Answer, problem, problemSchema } from "../http/problem.ts";
import type { UserDependencies } from "./userDependencies.ts";
import { userSchema } from "./userSchemas.ts";

export const getUser = operation({
  summary: "Read a user",
  description:
    "The user as stored. The `ETag` is the version, for edits that must not overwrite the edit of another client.",
  request: { params: z.object({ id: userIdSchema }), headers: z.object(ifNoneMatchHeader) },
  responses: {
    200: { description: "The user", schema: userSchema, headers: ["etag"] },
    304: { description: "The caller has this version", headers: ["etag"] },
    400: { description: "The id is not one", schema: problemSchema },
    404: { description: "No such user", schema: problemSchema },
  },
  async handle(deps: UserDependencies, { params, headers }) {
    const known = await deps.users.get(params.id);
    if (!known) return unknownUser(params.id);
    return userAnswer(known.user, headers["if-none-match"]);
  },
});

export function userAnswer(user: User, ifNoneMatch: string | undefined): Answer {
  const etag = etagOf(user);
  if (isKnown(ifNoneMatch, user)) return { status: 304, headers: { etag } };
  return { status: 200, body: user, headers: { etag } };
}

export function unknownUser(id: UserId): Answer {
  return problem(404, "unknown-user", `There is no user ${id}`, [{ field: "id", message: "names no user" }]);
}
