import * as z from "zod";

/** Why a message is not sent, or not yet. The kind decides what an operator does. The detail says what happened. */
export const reasonKinds = [
  /** The email service refused this message. */
  "REFUSED",
  /** The email service may have accepted it: no clear answer came. */
  "UNKNOWN_OUTCOME",
  /** The email service failed or was out of reach. */
  "SERVICE_FAILED",
  /** The email service refused our request whatever the message was: a setting of the stage is wrong. */
  "MISCONFIGURED",
  /** The email service asked us to wait. */
  "ASKED_TO_WAIT",
  /** The late limit passed. */
  "LATE_LIMIT",
  /** Its sender crashed too often. */
  "SENDER_CRASHED",
  /** It came back from a backup, and nobody knows whether it was sent. */
  "RESTORED",
  /** The stage's `allowedRecipients` does not have the address. */
  "RECIPIENT_NOT_ALLOWED",
  /** A bounce or a complaint suppresses the user. */
  "USER_SUPPRESSED",
] as const;
export type ReasonKind = (typeof reasonKinds)[number];

export const reasonSchema = z.object({ kind: z.enum(reasonKinds), detail: z.string() });
export type Reason = z.infer<typeof reasonSchema>;

/** A reason as one line of text, for log lines. */
export function reasonText({ kind, detail }: Reason): string {
  return kind === detail ? kind : `${kind}:${detail}`;
}

/** Detail of UNKNOWN_OUTCOME: the old address may have the message, so an operator decides about the new one. */
export const ADDRESS_CHANGED = "ADDRESS_CHANGED";

/** Whether a filter names a reason: by its kind or by its detail. */
export function matchesReason(reason: Reason | undefined, wanted: string): boolean {
  return reason?.kind === wanted || reason?.detail === wanted;
}
