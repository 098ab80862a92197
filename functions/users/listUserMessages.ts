import * as z from "zod";
import { userIdSchema } from "../domain/model.ts";
import { operation } from "../http/operation.ts";
import { problemSchema } from "../http/problem.ts";
import { messageView, messageViewSchema } from "../messages/messageView.ts";
import { unknownUser } from "./getUser.ts";
import type { UserDependencies } from "./userDependencies.ts";

/** A user has one or two messages a year, and those of a year are kept: a list without pages. */
export const listUserMessages = operation({
  summary: "A user's messages, oldest first",
  request: { params: z.object({ id: userIdSchema }) },
  responses: {
    200: { description: "Their messages", schema: z.object({ items: z.array(messageViewSchema) }) },
    400: { description: "The id is not one", schema: problemSchema },
    404: { description: "No such user", schema: problemSchema },
  },
  async handle(deps: UserDependencies, { params: { id } }) {
    if (!(await deps.users.get(id))) return unknownUser(id);
    const messages = await deps.messages.ofUser(id);
    return { status: 200, body: { items: messages.map(messageView) } };
  },
});
