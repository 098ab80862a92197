import type { Policy } from "../domain/policy.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { RecordMetric } from "../runtime/metrics.ts";
import type { MessageStore } from "../storage/messageStore.ts";
import type { UserStore } from "../storage/userStore.ts";

/** What receipts and suppressions depend on. */
export type ReceiptDependencies = {
  users: UserStore;
  messages: MessageStore;
  clock: Clock;
  recordMetric: RecordMetric;
  log: Log;
  policy: Policy;
};
