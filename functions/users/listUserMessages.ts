import * as z from "zod";
import { type Message, messageId } from "../domain/message.ts";
import { messageStatuses } from "../domain/messageState.ts";
import { instantSchema, localDateSchema, userIdSchema } from "../domain/model.ts";
import { occasionTypes } from "../domain/occasions.ts";
import { operation } from "../http/operation.ts";
import { problemSchema } from "../http/problem.ts";
import { unknownUser } from "./getUser.ts";

export const messageViewSchema = z
  .object({
    id: z.string(),
    userId: userIdSchema,
    occasion: z.enum(occasionTypes),
    localDate: localDateSchema,
    dueAt: instantSchema,
    status: z.enum(messageStatuses),
    attempts: z.int(),
    nextAttemptAt: instantSchema.optional().describe("While it is still to be tried"),
    sentAt: instantSchema.optional(),
    reason: z.string().optional().describe("Why the last attempt failed, or the message was given up"),
  })
  .meta({ id: "Message" });
export type MessageView = z.infer<typeof messageViewSchema>;

/** A message as the API shows it. */
export function messageView(message: Message): MessageView {
  const { userId, occasion, localDate, dueAt, status, attempts, nextAttemptAt, sentAt, reason } = message;
  const open = status === "SCHEDULED" || status === "QUEUED";
  return {
    id: messageId(message),
    userId,
    occasion,
    localDate,
    dueAt,
    status,
    attempts,
    ...(open && { nextAttemptAt }),
    ...(sentAt !== undefined && { sentAt }),
    ...(reason !== undefined && { reason }),
  };
}

/** A person has one or two messages a year, and those of a year are kept: a list without pages. */
export const listUserMessages = operation({
  summary: "A person's messages, oldest first",
  request: { params: z.object({ id: userIdSchema }) },
  responses: {
    200: { description: "Their messages", schema: z.object({ items: z.array(messageViewSchema) }) },
    400: { description: "The id is not one", schema: problemSchema },
    404: { description: "No such person", schema: problemSchema },
  },
  async handle(tools, { params: { id } }) {
    if (!(await tools.people.get(id))) return unknownUser(id);
    const messages = await tools.messages.ofPerson(id);
    return { status: 200, body: { items: messages.map(messageView) } };
  },
});
