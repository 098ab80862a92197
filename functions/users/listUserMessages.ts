import * as z from "zod";
import { instantSchema, localDateSchema, userIdSchema } from "../domain/model.ts";
import { nextDue } from "../domain/nextDue.ts";
import { occasionTypes } from "../domain/occasions.ts";
import { operation } from "../http/operation.ts";
import { problemSchema } from "../http/problem.ts";
import { messageView, messageViewSchema } from "../messages/messageView.ts";
import { unknownUser } from "./getUser.ts";
import type { UserDependencies } from "./userDependencies.ts";

const nextSchema = z
  .object({ occasion: z.enum(occasionTypes), localDate: localDateSchema, dueAt: instantSchema })
  .meta({ id: "NextMessage" });

const userMessagesSchema = z.object({
  items: z.array(messageViewSchema),
  next: z
    .array(nextSchema)
    .describe("The next owed date of each occasion, earliest first; none for an occasion that the user opted out of"),
});

/** A list without pages: a user has one or two messages a year, and only those of about a year are kept. */
export const listUserMessages = operation({
  summary: "A user's messages, oldest first, and when the next ones are due",
  description:
    "Messages of the past year and those that are planned. `next` says when the user gets the next one of each occasion, also where it is not planned yet.",
  request: { params: z.object({ id: userIdSchema }) },
  responses: {
    200: { description: "The user's messages", schema: userMessagesSchema },
    400: { description: "The id is not one", schema: problemSchema },
    404: { description: "No such user", schema: problemSchema },
  },
  async handle(deps: UserDependencies, { params: { id } }) {
    const known = await deps.users.get(id);
    if (!known) return unknownUser(id);
    const messages = await deps.messages.ofUser(id);
    const now = deps.clock();
    const next = known.occasions
      .flatMap((occasion) => nextDue(occasion, messages, now, deps.policy) ?? [])
      .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
    return { status: 200, body: { items: messages.map(messageView), next } };
  },
});
