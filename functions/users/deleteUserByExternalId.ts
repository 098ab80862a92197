import * as z from "zod";
import { ifMatchHeader } from "../http/etag.ts";
import { operation } from "../http/operation.ts";
import { problemSchema } from "../http/problem.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import { busy } from "./addUser.ts";
import { unknownExternalId, withExternalId } from "./byExternalId.ts";
import { eraseUser } from "./eraseUser.ts";
import { externalIdParameter } from "./externalIdParameter.ts";
import type { UserDependencies } from "./userDependencies.ts";

export const deleteUserByExternalId = operation({
  summary: "Erase the user with an external id, and their messages",
  description: "As the deletion by id. The external id is free afterwards. A second deletion answers 404.",
  request: { params: externalIdParameter, headers: z.object(ifMatchHeader) },
  responses: {
    204: { description: "Erased" },
    400: { description: "The external id is not one", schema: problemSchema },
    404: { description: "No user has this external id (any more)", schema: problemSchema },
    409: { description: "The user is being changed by others at this moment", schema: problemSchema },
    412: { description: "`If-Match` names another version", schema: problemSchema, headers: ["etag"] },
  },
  async handle(deps: UserDependencies, { params: { externalId }, headers }) {
    const answer = await retryOnConflict(async () => {
      const before = await withExternalId(deps, externalId);
      return before ? eraseUser(deps, before, headers["if-match"]) : unknownExternalId();
    });
    return answer ?? busy();
  },
});
