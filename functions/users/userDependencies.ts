import type { MessageQueue } from "../delivery/messageQueue.ts";
import type { Policy } from "../domain/policy.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { RecordMetric } from "../runtime/metrics.ts";
import type { ControlStore } from "../storage/controlStore.ts";
import type { MessageStore } from "../storage/messageStore.ts";
import type { UserStore } from "../storage/userStore.ts";

/** What the operations on users depend on. */
export type UserDependencies = {
  users: UserStore;
  messages: MessageStore;
  control: ControlStore;
  queue: MessageQueue;
  clock: Clock;
  newId: () => string;
  recordMetric: RecordMetric;
  log: Log;
  policy: Policy;
};
