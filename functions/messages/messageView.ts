import * as z from "zod";
import { type Message, messageId, messageIdPattern } from "../domain/message.ts";
import { messageStatuses } from "../domain/messageState.ts";
import { instantSchema, localDateSchema, userIdSchema } from "../domain/model.ts";
import { occasionTypes } from "../domain/occasions.ts";
import { reasonKinds } from "../domain/reason.ts";
import { receiptEvents, receiptNoteSchema } from "../domain/receipt.ts";

export const messageViewSchema = z
  .object({
    id: z.string().regex(new RegExp(messageIdPattern)),
    userId: userIdSchema,
    occasion: z.enum(occasionTypes),
    localDate: localDateSchema,
    dueAt: instantSchema,
    status: z.enum(messageStatuses),
    attempts: z.int(),
    nextAttemptAt: instantSchema.optional().describe("While it is still to be tried"),
    sentAt: instantSchema.optional(),
    reasonKind: z.enum(reasonKinds).optional().describe("Why the last attempt failed, or the message was given up"),
    receipts: z
      .array(z.object({ event: z.enum(receiptEvents), ...receiptNoteSchema.shape }).meta({ id: "MessageReceipt" }))
      .optional()
      .describe("What the email service told later"),
    reason: z.string().optional().describe("What happened, in more detail: a status, an error code"),
  })
  .meta({ id: "Message" });
export type MessageView = z.infer<typeof messageViewSchema>;

/** A message as the API shows it. */
export function messageView(message: Message): MessageView {
  const { userId, occasion, localDate, dueAt, status, attempts, nextAttemptAt, sentAt, reason } = message;
  const open = status === "SCHEDULED" || status === "QUEUED";
  const receipts = receiptEvents.flatMap((event) => (message[event] ? [{ event, ...message[event] }] : []));
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
    ...(receipts.length > 0 && { receipts }),
    ...(reason !== undefined && { reasonKind: reason.kind, reason: reason.detail }),
  };
}
