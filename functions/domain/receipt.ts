import * as z from "zod";
import type { Message } from "./message.ts";
import { instantSchema } from "./model.ts";

/**
 * What the email service tells about an accepted message later. `bounced`: the address can't be reached for good. `complained`: the
 * recipient reported the message as unwanted.
 */
export const receiptEvents = ["delivered", "bounced", "complained"] as const;
export type ReceiptEvent = (typeof receiptEvents)[number];

/** One event as the row of its message keeps it. */
export const receiptNoteSchema = z.object({ at: instantSchema, reason: z.string().optional() });
export type ReceiptNote = z.infer<typeof receiptNoteSchema>;

/** The fields of a message that receipts write: one for each event, so that a repeated receipt changes nothing. */
export const receiptFields = {
  delivered: receiptNoteSchema.optional(),
  bounced: receiptNoteSchema.optional(),
  complained: receiptNoteSchema.optional(),
} satisfies Record<ReceiptEvent, z.ZodType>;

type Sent = Pick<Message, "status" | "attempts" | "recoveries" | "replays" | "unknownSince" | "reason">;

/** Whether the email service may have got a message. A receipt about any other message is a mistake of its sender. */
export function mayBeWithService({ status, attempts, recoveries, replays, unknownSince, reason }: Sent): boolean {
  if (status === "SENDING" || status === "SENT") return true;
  return attempts + recoveries + replays > 0 || unknownSince !== undefined || reason?.kind === "RESTORED";
}

const ADDRESS = /[^\s<>"'(),:;]+@[^\s<>"'(),:;]+/g;

/** The reason of a receipt without addresses: mail servers like to repeat them. */
export function withoutAddresses(reason: string): string {
  return reason.replaceAll(ADDRESS, "[address]");
}
