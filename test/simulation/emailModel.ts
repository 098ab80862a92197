import type { DeliveryOutcome, Letter } from "../../functions/delivery/emailService.ts";
import { parseMessageId } from "../../functions/domain/message.ts";
import type { Instant } from "../../functions/domain/model.ts";
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
    async send(letter: Letter): Promise<DeliveryOutcome> {
      const key = parseMessageId(letter.idempotencyKey);
      if (!key) throw new Error("a request without a key of ours");
      const answer =
        mode() === "flaky"
          ? chance.pick(["ok", "ok", "ok", "down", "down", "lateYes", "lateYes", "busy", "no"] as const)
          : mode();
      const accepted = answer === "ok" || answer === "lateYes";
      seen({ ...letter, at: now(), key, invocation, accepted }, answer);
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
      return { kind: "transient", reason: "TIMEOUT", unknown: true, blame: true };
    case "no":
      return { kind: "permanent", reason: "HTTP_400" };
    case "busy":
      return { kind: "transient", reason: "HTTP_429", unknown: false, blame: false, retryAfterMs: 30_000 };
    case "down": {
      const reason = chance.pick(["HTTP_503", "ECONNREFUSED"]);
      return { kind: "transient", reason, unknown: false, blame: true };
    }
  }
}
