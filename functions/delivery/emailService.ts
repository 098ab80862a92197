import type { Reason } from "../domain/reason.ts";

/** The outcome of one call of the email service. */
export type DeliveryOutcome =
  | { kind: "accepted" }
  /** The refusal is about this message: the same request would be refused again. */
  | { kind: "refused"; detail: string; keyReused?: boolean }
  /** This attempt was certainly not accepted. `countsAgainstService`: the breaker counts it as a failure. */
  | { kind: "failed"; reason: Reason; countsAgainstService: boolean; retryAfterMs?: number | undefined }
  /** The request may have been accepted: no clear answer came. */
  | { kind: "unknown"; detail: string; retryAfterMs?: number | undefined };

export type EmailRequest = { to: string; text: string; idempotencyKey: string };

/** The third party that sends emails. Never throws: each failure is an outcome. */
export type EmailService = { send(request: EmailRequest): Promise<DeliveryOutcome> };
