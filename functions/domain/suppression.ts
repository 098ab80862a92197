import * as z from "zod";
import { between, MINUTE } from "./instants.ts";
import type { Message } from "./message.ts";
import { type Instant, instantSchema } from "./model.ts";
import type { ReceiptEvent } from "./receipt.ts";
import type { User } from "./user.ts";

/** Why a user gets no messages: their address can't be reached, or they complained. */
export const suppressionCauseSchema = z.enum(["BOUNCED", "COMPLAINED"]);
export type SuppressionCause = z.infer<typeof suppressionCauseSchema>;

/** It lasts until the address changes or an operator lifts it. */
export const suppressionSchema = z.object({
  cause: suppressionCauseSchema,
  /** When it happened, as the receipt says. */
  at: instantSchema,
  messageId: z.string(),
});

/** The suppression that a receipt leads to. Undefined: none. */
export function causeOf(event: ReceiptEvent): SuppressionCause | undefined {
  switch (event) {
    case "bounced":
      return "BOUNCED";
    case "complained":
      return "COMPLAINED";
    case "delivered":
      return undefined;
  }
}

/** Longer than an edit takes from its clock to its write. */
const EDIT = MINUTE;

type Attempted = Pick<
  Message,
  "status" | "replays" | "recoveries" | "unknownSince" | "dueAt" | "createdAt" | "updatedAt"
>;

/**
 * Whether a message went to the address that its user has now. A message keeps no address, so this compares times. In doubt the answer
 * is no: a good address that gets nothing is worse than a bad one that gets one message more.
 */
export function wentToPresentAddress(message: Attempted, { emailSince }: Pick<User, "emailSince">): boolean {
  return emailSince === undefined || between(emailSince, addressReadFrom(message)) > EDIT;
}

/**
 * An instant before the sender read the address to which the message may have gone. A request whose outcome is unknown is never repeated
 * at another address unless an operator replays the message. So without a replay only the last claim counts.
 */
function addressReadFrom({ status, replays, recoveries, unknownSince, ...message }: Attempted): Instant {
  if (status === "SENT" && replays === 0) return message.dueAt;
  const isFirstClaim = replays === 0 && recoveries === 0 && unknownSince === undefined;
  return status === "SENDING" && isFirstClaim ? message.updatedAt : message.createdAt;
}

/** An edited user. Another address ends a suppression. Its case is no difference. */
export function withAddressOf(edited: User, before: User, now: Instant): User {
  if (edited.email.toLowerCase() === before.email.toLowerCase()) return edited;
  const { suppression: _ended, ...rest } = edited;
  return { ...rest, emailSince: now };
}
