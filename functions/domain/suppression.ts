import * as z from "zod";
import { between, SECOND } from "./instants.ts";
import type { Message } from "./message.ts";
import { type Instant, instantSchema } from "./model.ts";
import type { Policy } from "./policy.ts";
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

type Timing = Pick<Policy, "leaseSeconds" | "emailTimeoutMs">;

/**
 * Whether a message went to the address that its user has now. A message keeps no address, so this compares times. A sender reads the
 * address after its claim, and a claim is at most a lease and a call older than its outcome. In that span a receipt does not suppress: a
 * good address that gets nothing is worse than a bad one that gets one message more.
 *
 *   claim ── reads the address ── call ── outcome        the address must have stood before the claim
 */
export function wentToPresentAddress(
  message: Pick<Message, "sentAt" | "unknownSince" | "updatedAt">,
  user: Pick<User, "emailSince">,
  { leaseSeconds, emailTimeoutMs }: Timing,
): boolean {
  if (user.emailSince === undefined) return true;
  const outcomeAt = message.sentAt ?? message.unknownSince ?? message.updatedAt;
  return between(user.emailSince, outcomeAt) > leaseSeconds * SECOND + emailTimeoutMs;
}

/** An edited user. Another address ends a suppression. Its case is no difference. */
export function withAddressOf(edited: User, before: User, now: Instant): User {
  if (edited.email.toLowerCase() === before.email.toLowerCase()) return edited;
  const { suppression: _ended, ...rest } = edited;
  return { ...rest, emailSince: now };
}
