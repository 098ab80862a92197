import type { DeliveryOutcome, EmailRequest } from "../../functions/delivery/emailService.ts";
import type { Instant } from "../../functions/domain/model.ts";
import { parseIdempotencyKey } from "../../functions/messages/emailRequest.ts";
import type { DeliverySeen } from "./checks.ts";
import type { Random } from "./random.ts";

/** `lateYes`: it accepts, and does not answer in time. `busy`: it asks to slow down. `no`: it refuses for good. */
export type ServiceMode = "ok" | "down" | "flaky" | "lateYes" | "busy" | "no";

export type EmailModelOptions = {
  now: () => Instant;
  chance: Random;
  mode: () => ServiceMode;
  seen: (delivery: DeliverySeen, mode: ServiceMode) => void;
};

/** The email service as a sender meets it, on good days and on bad ones. */
export function emailModel({ now, chance, mode, seen }: EmailModelOptions) {
  return (invocation: string) => ({
    async send(request: EmailRequest): Promise<DeliveryOutcome> {
      const key = parseIdempotencyKey(request.idempotencyKey);
      if (!key) throw new Error("a request without a key of ours");
      const answer =
        mode() === "flaky"
          ? chance.pick(["ok", "ok", "ok", "down", "down", "lateYes", "lateYes", "busy", "no"] as const)
          : mode();
      const accepted = answer === "ok" || answer === "lateYes";
      seen({ ...request, at: now(), key, invocation, accepted }, answer);
      return outcomeOf(answer, chance);
    },
  });
}

function outcomeOf(mode: ServiceMode, chance: Random): DeliveryOutcome {
  switch (mode) {
    case "ok":
    case "flaky":
      return { kind: "accepted" };
    case "lateYes":
      return { kind: "unknown", detail: "TIMEOUT" };
    case "no":
      return { kind: "refused", detail: "HTTP_400" };
    case "busy": {
      const reason = { kind: "ASKED_TO_WAIT" as const, detail: "HTTP_429" };
      return { kind: "failed", reason, countsAgainstService: false, retryAfterMs: 30_000 };
    }
    case "down": {
      const reason = { kind: "SERVICE_FAILED" as const, detail: chance.pick(["HTTP_503", "ECONNREFUSED"]) };
      return { kind: "failed", reason, countsAgainstService: true };
    }
  }
}
