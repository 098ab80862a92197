import type { Message } from "../../functions/domain/message.ts";
import type { Instant } from "../../functions/domain/model.ts";

/** Why a message that may or may not have gone out after the backup waits for a person. */
export const RESTORED = "RESTORED";

/**
 * A message of a backup as it may stand again. What was open then and has fallen due since may have been sent in the time that was
 * lost, and nobody here can know: it is held as FAILED, for a person to decide (`npm run redrive -- --reason RESTORED`).
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
