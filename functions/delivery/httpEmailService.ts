import * as z from "zod";
import type { Credential } from "./credential.ts";
import type { DeliveryOutcome, EmailService } from "./emailService.ts";
import { outcomeOfError, outcomeOfStatus } from "./httpOutcome.ts";

/** Some services say no inside a 200; a body that is not JSON, or says nothing of success, is a plain yes. */
const refusalSchema = z.union([z.object({ success: z.literal(false) }), z.object({ accepted: z.literal(false) })]);

export type EmailServiceSettings = {
  url: string;
  /** For the whole exchange, body included. */
  timeoutMs: number;
  /** Sent as `Authorization`, where the service wants it. */
  credential?: Credential | undefined;
};

/**
 * The email service over HTTP: `POST url` with `{"email", "message"}` and `Idempotency-Key`. Connections are kept alive by
 * fetch's own pool. The deadline aborts the request; it does not merely stop waiting for it.
 */
export function httpEmailService(settings: EmailServiceSettings): EmailService {
  return {
    async send({ email, message, idempotencyKey }) {
      let authorization: string | undefined;
      try {
        authorization = await settings.credential?.get();
      } catch {
        return SECRET_UNAVAILABLE;
      }
      let outcome: DeliveryOutcome | undefined;
      const deadline = startDeadline(settings.timeoutMs);
      try {
        const response = await fetch(settings.url, {
          method: "POST",
          redirect: "manual",
          headers: {
            "content-type": "application/json",
            "idempotency-key": idempotencyKey,
            ...(authorization !== undefined && { authorization }),
          },
          body: JSON.stringify({ email, message }),
          signal: deadline.signal,
        });
        outcome =
          response.status === 401 && settings.credential
            ? refusedCredential(settings.credential)
            : outcomeOfStatus(response.status, response.headers.get("retry-after"), Date.now());
        // Read to its end in any case: only then does the connection go back to the pool.
        const body = await response.text();
        return outcome.kind === "accepted" && saysNo(body) ? { kind: "permanent", reason: "REFUSED_IN_BODY" } : outcome;
      } catch (error) {
        // The status is the answer: a body that breaks off changes nothing.
        return outcome ?? outcomeOfError(error);
      } finally {
        deadline.lift();
      }
    },
  };
}

/** Nothing was asked of the service, so nothing is unknown and it is not to blame. */
const SECRET_UNAVAILABLE: DeliveryOutcome = {
  kind: "transient",
  reason: "SECRET_UNAVAILABLE",
  unknown: false,
  blame: false,
};

/**
 * Our secret was refused, not the message: it may have been rotated, so the next call fetches it anew. Until it is right every
 * message would be refused; so this counts against the breaker, which makes them wait instead of failing one by one.
 */
function refusedCredential(credential: Credential): DeliveryOutcome {
  credential.forget();
  return { kind: "transient", reason: "HTTP_401", unknown: false, blame: true };
}

/**
 * Not AbortSignal.timeout: a process that was starved finds its timers due before it has looked at its sockets, and would give
 * up on an answer that lies there. So the sockets get one turn after the timer; else a busy sender makes unknown outcomes, and
 * sends again what was accepted.
 */
function startDeadline(timeoutMs: number) {
  const controller = new AbortController();
  let turn: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    turn = setImmediate(() => controller.abort(new DOMException("no answer in time", "TimeoutError")));
  }, timeoutMs);
  return {
    signal: controller.signal,
    lift() {
      clearTimeout(timer);
      clearImmediate(turn);
    },
  };
}

function saysNo(body: string): boolean {
  if (!body.startsWith("{")) return false;
  try {
    return refusalSchema.safeParse(JSON.parse(body)).success;
  } catch {
    return false;
  }
}
