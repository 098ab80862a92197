import * as z from "zod";
import { userIdSchema } from "../domain/model.ts";
import { ifMatchHeader } from "../http/etag.ts";
import { operation } from "../http/operation.ts";
import { problemSchema } from "../http/problem.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import { busy } from "./addUser.ts";
import { eraseUser } from "./eraseUser.ts";
import { unknownUser } from "./getUser.ts";
import type { UserDependencies } from "./userDependencies.ts";

/**
 * Erases a user. The pending messages are deleted in the same transaction, the past messages after it. A crash in between leaves rows
 * without name and address. A second deletion erases those too, and answers 404.
 */
export const deleteUser = operation({
  summary: "Erase a user and their messages",
  description:
    "The user, the address and the pending messages go in one transaction, the past messages right after it. A second deletion answers 404.",
  request: { params: z.object({ id: userIdSchema }), headers: z.object(ifMatchHeader) },
  responses: {
    204: { description: "Erased" },
    400: { description: "The id is not one", schema: problemSchema },
    404: { description: "No such user (any more)", schema: problemSchema },
    409: { description: "The user is being changed by others at this moment", schema: problemSchema },
    412: { description: "`If-Match` names another version", schema: problemSchema, headers: ["etag"] },
  },
  async handle(deps: UserDependencies, { params: { id }, headers }) {
    const answer = await retryOnConflict(async () => {
      const before = await deps.users.get(id);
      if (before) return eraseUser(deps, before, headers["if-match"]);
      await deps.messages.erase(id);
      return unknownUser(id);
    });
    return answer ?? busy();
  },
});
