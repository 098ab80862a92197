import { messagesDue } from "../../functions/domain/dueMessage.ts";
import { HOUR, plus } from "../../functions/domain/instants.ts";
import type { Message } from "../../functions/domain/message.ts";
import type { Instant } from "../../functions/domain/model.ts";
import type { Policy } from "../../functions/domain/policy.ts";
import type { Reason } from "../../functions/domain/reason.ts";
import { newMessage } from "../../functions/domain/replan.ts";
import type { UserOccasion } from "../../functions/domain/user.ts";

/** Why a message that may or may not have gone out after the backup waits for a user. */
const RESTORED: Reason = { kind: "RESTORED", detail: "RESTORED" };

/**
 * A message of a backup as it may stand again. What was open then and has fallen due since may have been sent in the time that was
 * lost, and nobody here can know: it is held as FAILED, for an operator to decide (`npm run redrive -- --reason RESTORED`).
 */
export function restoredMessage(message: Message, now: Instant): Message {
  const { leaseOwner: _owner, leaseUntil: _until, ...bare } = message;
  switch (message.status) {
    case "SENT":
    case "FAILED":
    case "EXPIRED":
      return message;
    case "SCHEDULED":
    case "QUEUED":
    case "SENDING": {
      const version = message.version + 1;
      return message.dueAt > now && message.status !== "SENDING"
        ? { ...bare, version, status: "SCHEDULED", updatedAt: now }
        : { ...bare, version, status: "FAILED", reason: RESTORED, updatedAt: now };
    }
  }
}

/** Everything of a user that fell due so lately that it could still be sent, held for the same reason. */
export function unsettled(occasions: readonly UserOccasion[], now: Instant, policy: Policy): Message[] {
  const window = { after: plus(now, -policy.lateLimitHours * HOUR), through: now };
  return occasions.flatMap((occasion) =>
    messagesDue(occasion, window, policy).map((due) => ({
      ...newMessage({ userId: occasion.userId, occasion: occasion.occasion, ...due }, now),
      status: "FAILED" as const,
      reason: RESTORED,
    })),
  );
}
