import type { DeadLetters } from "../delivery/messageQueue.ts";
import { type Message, messageId } from "../domain/message.ts";
import type { Clock } from "../runtime/clock.ts";
import { errorFields, type Log } from "../runtime/log.ts";
import type { RecordMetric } from "../runtime/metrics.ts";

export type DeadLetterDependencies = { deadLetters: DeadLetters; clock: Clock; log: Log; recordMetric: RecordMetric };

/** Notifies operators about a failed message. Its row has the same information, so a lost notice loses nothing. */
export async function deadLetterFailed(deps: DeadLetterDependencies, message: Message): Promise<void> {
  deps.recordMetric("MessagesFailed", 1);
  const { attempts, reason = { kind: "UNKNOWN_OUTCOME", detail: "NONE" } } = message;
  try {
    await deps.deadLetters.put({ messageId: messageId(message), reason, attempts, at: deps.clock() });
  } catch (error) {
    deps.log.error("DEAD_LETTER_REFUSED", { messageId: messageId(message), ...errorFields(error) });
  }
}
