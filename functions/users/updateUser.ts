import * as z from "zod";
import { userIdSchema } from "../domain/model.ts";
import { ifMatchHeader } from "../http/etag.ts";
import { operation } from "../http/operation.ts";
import { problemSchema } from "../http/problem.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import { busy } from "./addUser.ts";
import { changeUser } from "./changeUser.ts";
import { unknownUser } from "./getUser.ts";
import type { UserDependencies } from "./userDependencies.ts";
import { updateUserSchema, userSchema } from "./userSchemas.ts";

export const updateUser = operation({
  summary: "Change a user: absent fields stay, `null` removes",
  description:
    "Changes the user and, in the same transaction, each message that no sender has taken. With `If-Match` or `version`, only if nobody changed the user since.",
  request: { params: z.object({ id: userIdSchema }), headers: z.object(ifMatchHeader), body: updateUserSchema },
  responses: {
    200: { description: "Changed", schema: userSchema, headers: ["etag"] },
    400: { description: "A field is wrong", schema: problemSchema },
    404: { description: "No such user", schema: problemSchema },
    409: {
      description: "The version is stale, or somebody has this email address or external id",
      schema: problemSchema,
    },
    412: { description: "`If-Match` names another version", schema: problemSchema, headers: ["etag"] },
  },
  async handle(deps: UserDependencies, { params, headers, body }) {
    const answer = await retryOnConflict(async () => {
      const before = await deps.users.get(params.id);
      return before ? changeUser(deps, before, { body, ifMatch: headers["if-match"] }) : unknownUser(params.id);
    });
    return answer ?? busy();
  },
});
