import * as z from "zod";
import { type UserId, userIdSchema } from "../domain/model.ts";
import { messageChanges, oldestOpenDate } from "../domain/replan.ts";
import { changedSince, ifMatchHeader } from "../http/etag.ts";
import { operation } from "../http/operation.ts";
import { type Answer, problemSchema } from "../http/problem.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import { busy } from "./addUser.ts";
import { unknownUser } from "./getUser.ts";
import { mayHaveArrived } from "./sentEarlier.ts";
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
    return (await retryOnConflict(() => tryDelete(deps, id, headers["if-match"]))) ?? busy();
  },
});

/** Undefined: an edit, or the claim of a sender, was faster. */
async function tryDelete(deps: UserDependencies, id: UserId, ifMatch: string | undefined): Promise<Answer | undefined> {
  const now = deps.clock();
  const before = await deps.users.get(id);
  if (!before) {
    await deps.messages.erase(id);
    return unknownUser(id);
  }
  const changed = changedSince(ifMatch, before.user);
  if (changed) return changed;
  const recent = await deps.messages.ofUser(id, oldestOpenDate(now, deps.policy));
  const changes = messageChanges([], recent, now, deps.policy);
  const written = await deps.users.remove(before, changes, { messages: recent.filter(mayHaveArrived(now)), now });
  if (!written.ok) return undefined;
  await deps.messages.erase(id);
  deps.recordMetric("UsersDeleted", 1);
  deps.log.info("USER_DELETED", { userId: id });
  return { status: 204 };
}
