import type { Policy } from "../domain/policy.ts";
import { outcomeOfSuccess, saysAccepted } from "./acceptance.ts";
import { outcomeOfError } from "./connectionError.ts";
import type { Credential } from "./credential.ts";
import { startDeadline } from "./deadline.ts";
import type { DeliveryOutcome, EmailRequest, EmailService } from "./emailService.ts";
import { outcomeOfStatus } from "./httpOutcome.ts";
import { readBody } from "./readBody.ts";

export type EmailServiceSettings = {
  url: string;
  /** For the whole exchange, body included. */
  timeoutMs: number;
  acceptance: Policy["acceptance"];
  /** Sent as `Authorization`, if the service requires it. */
  credential?: Credential | undefined;
};

/** The service was not called. So the outcome is certain, and it does not count as a failure of the service. */
const SECRET_UNAVAILABLE: DeliveryOutcome = {
  kind: "failed",
  reason: { kind: "MISCONFIGURED", detail: "SECRET_UNAVAILABLE" },
  countsAgainstService: false,
};

/**
 * The email service over HTTP: `POST url` with `{"email", "message"}` and `Idempotency-Key`. Connections are kept alive by
 * fetch's own pool. The deadline aborts the request; it does not merely stop waiting for it.
 */
export function httpEmailService(settings: EmailServiceSettings): EmailService {
  return {
    async send(request) {
      let authorization: string | undefined;
      try {
        authorization = await settings.credential?.get();
      } catch {
        return SECRET_UNAVAILABLE;
      }
      const deadline = startDeadline(settings.timeoutMs);
      try {
        const response = await fetch(settings.url, { ...toHttp(request, authorization), signal: deadline.signal });
        return await outcomeOf(response, settings);
      } catch (error) {
        return outcomeOfError(error);
      } finally {
        deadline.lift();
      }
    },
  };
}

function toHttp({ to, text, idempotencyKey }: EmailRequest, authorization: string | undefined) {
  const headers = {
    "content-type": "application/json",
    "idempotency-key": idempotencyKey,
    ...(authorization !== undefined && { authorization }),
  };
  // A redirect is not followed: the address of a user is sent to the configured service only.
  return { method: "POST", redirect: "manual", headers, body: JSON.stringify({ email: to, message: text }) } as const;
}

async function outcomeOf(response: Response, settings: EmailServiceSettings): Promise<DeliveryOutcome> {
  const { status, headers } = response;
  // Our secret may have been rotated: the next attempt fetches it again.
  if (status === 401) settings.credential?.forget();
  const body = await readBody(response);
  if (response.ok) return outcomeOfSuccess(body, settings.acceptance);
  if (status >= 500 && saysAccepted(body)) return { kind: "unknown", detail: `HTTP_${status}` };
  return outcomeOfStatus(status, headers.get("retry-after"), Date.now());
}
