import { isDayOver } from "../domain/dayCounts.ts";
import { type Message, messageId } from "../domain/message.ts";
import { isSettled } from "../domain/messageState.ts";
import type { Policy } from "../domain/policy.ts";
import { ADDRESS_CHANGED } from "../domain/reason.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { ControlStore } from "../storage/controlStore.ts";
import type { MessageStore } from "../storage/messageStore.ts";

export type ReplayDependencies = {
  messages: MessageStore;
  control: Pick<ControlStore, "reopenDay">;
  clock: Clock;
  log: Log;
  policy: Policy;
};
export type Replayed =
  | { ok: true; message: Message }
  | { ok: false; why: "NOT_FAILED" | "REPLAYED_TOO_OFTEN" | "CHANGED"; status: Message["status"] | "GONE" };

/**
 * Replays one failed, expired or suppressed message. The sender checks a suppressed one again, so it is sent only if its cause is gone.
 * Attempts and recoveries are counted from 0 again, the operator is recorded, and the late limit counts from now. A sent message is never changed: there is no transition out of SENT.
 */
export async function replay(deps: ReplayDependencies, message: Message, by: string): Promise<Replayed> {
  if (message.status === "SENT" || !isSettled(message.status)) {
    return { ok: false, why: "NOT_FAILED", status: message.status };
  }
  if (message.replays >= deps.policy.maxReplays)
    return { ok: false, why: "REPLAYED_TOO_OFTEN", status: message.status };
  const now = deps.clock();
  const fresh = {
    attempts: 0,
    recoveries: 0,
    replays: message.replays + 1,
    nextAttemptAt: now,
    reason: null,
    leaseUntil: null,
  };
  // With the replay the operator decides to send the current text to the current address. Other unsettled requests are repeated.
  const decided = message.reason?.detail === ADDRESS_CHANGED && { unknownSince: null, unsettledRequest: null };
  // Before the change: a crash between the two leaves a day that is counted once more.
  if (isDayOver(message.localDate, now, deps.policy)) await deps.control.reopenDay(message.localDate);
  const written = await deps.messages.transition(
    "replay",
    message,
    { ...fresh, ...decided, replayedBy: by, replayedAt: now },
    now,
  );
  if (!written.ok) return { ok: false, why: "CHANGED", status: written.current?.status ?? "GONE" };
  deps.log.info("MESSAGE_REPLAYED", { messageId: messageId(message), replays: fresh.replays });
  return { ok: true, message: written.message };
}
