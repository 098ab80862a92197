import { messagesDue } from "../../functions/domain/dueMessage.ts";
import { HOUR, plus } from "../../functions/domain/instants.ts";
import type { Message } from "../../functions/domain/message.ts";
import type { Instant } from "../../functions/domain/model.ts";
import type { Policy } from "../../functions/domain/policy.ts";
import type { Reason } from "../../functions/domain/reason.ts";
import { newMessage } from "../../functions/domain/replan.ts";
import type { UserOccasion } from "../../functions/domain/user.ts";

/** The message may have been sent after the backup, so an operator decides. */
const RESTORED: Reason = { kind: "RESTORED", detail: "RESTORED" };

/**
 * A message of a backup in the state in which it is restored. If it was open in the backup and became due since, it may have
 * been sent. It is then held as FAILED, and an operator decides (`npm run redrive -- --reason RESTORED`).
 */
export function restoredMessage(message: Message, now: Instant): Message {
  const { leaseOwner: _owner, leaseUntil: _until, ...bare } = message;
  switch (message.status) {
    case "SENT":
    case "FAILED":
    case "EXPIRED":
    case "SUPPRESSED":
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

/** The messages of a user that became due within the late limit, held for the same reason. */
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
