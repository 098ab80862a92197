import type { Reason } from "../domain/reason.ts";

/** What became of one call of the email service. */
export type DeliveryOutcome =
  | { kind: "accepted" }
  /** The service speaks about this message: trying it again as it is would be refused again. */
  | { kind: "refused"; detail: string; keyReused?: boolean }
  /** This attempt was certainly not accepted. `countsAgainstService`: the breaker hears of it. */
  | { kind: "failed"; reason: Reason; countsAgainstService: boolean; retryAfterMs?: number | undefined }
  /** The request may have been accepted: no clear answer came. */
  | { kind: "unknown"; detail: string; retryAfterMs?: number | undefined };

export type EmailRequest = { to: string; text: string; idempotencyKey: string };

/** The third party that sends emails. Never throws: whatever goes wrong is an outcome. */
export type EmailService = { send(request: EmailRequest): Promise<DeliveryOutcome> };
