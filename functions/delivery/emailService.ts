/**
 * What became of one call to the email service. `unknown`: the request may have been accepted though no answer came.
 * `blame`: counts against the breaker (being asked to slow down does not).
 */
export type DeliveryOutcome =
  | { kind: "accepted" }
  | { kind: "transient"; reason: string; unknown: boolean; blame: boolean; retryAfterMs?: number | undefined }
  | { kind: "permanent"; reason: string };

export type Letter = { email: string; message: string; idempotencyKey: string };

/** The third party that sends emails. Never throws: whatever goes wrong is an outcome. */
export type EmailService = { send(delivery: Letter): Promise<DeliveryOutcome> };
