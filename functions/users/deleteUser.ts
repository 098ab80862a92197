import * as z from "zod";
import { userIdSchema } from "../domain/model.ts";
import { messageChanges, oldestOpenDate } from "../domain/replan.ts";
import { changedSince, ifMatchHeader } from "../http/etag.ts";
import { operation } from "../http/operation.ts";
import { problem, problemSchema } from "../http/problem.ts";
import { unknownUser } from "./getUser.ts";

const ROUNDS = 8;

/**
 * Erases a person: what is pending goes in the same transaction, the history after it (so that a crash in between can only
 * leave rows without a person, which name nobody; deleting again erases those too). A second time answers 404.
 */
export const deleteUser = operation({
  summary: "Erase a person and their messages",
  request: { params: z.object({ id: userIdSchema }), headers: z.object(ifMatchHeader) },
  responses: {
    204: { description: "Erased" },
    400: { description: "The id is not one", schema: problemSchema },
    404: { description: "No such person (any more)", schema: problemSchema },
    409: { description: "The person is being changed by others at this moment", schema: problemSchema },
    412: { description: "`If-Match` names another version", schema: problemSchema, headers: ["etag"] },
  },
  async handle(tools, { params: { id }, headers }) {
    for (let round = 0; round < ROUNDS; round++) {
      const now = tools.clock();
      const before = await tools.people.get(id);
      if (!before) {
        await tools.messages.erase(id);
        return unknownUser(id);
      }
      const changed = changedSince(headers["if-match"], before.person);
      if (changed) return changed;
      const open = await tools.messages.ofPerson(id, oldestOpenDate(now, tools.policy));
      const written = await tools.people.remove(before, messageChanges([], open, now, tools.policy));
      if (!written.ok) continue;
      await tools.messages.erase(id);
      tools.meter("UsersDeleted", 1);
      tools.log.info("USER_DELETED", { userId: id });
      return { status: 204 };
    }
    return problem(409, "busy", "The person is being changed by others at this moment; try again");
  },
});
