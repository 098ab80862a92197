import type { EmailService } from "../delivery/emailService.ts";
import type { DeadLetters, MessageQueue } from "../delivery/messageQueue.ts";
import type { Policy } from "../domain/policy.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { RecordMetric } from "../runtime/metrics.ts";
import type { BreakerStore, ControlStore } from "../storage/controlStore.ts";
import type { MessageStore } from "../storage/messageStore.ts";
import type { UserStore } from "../storage/userStore.ts";

/** Everything that sending uses. Tests give their own. */
export type SendDependencies = {
  users: UserStore;
  messages: MessageStore;
  control: ControlStore;
  breaker: BreakerStore;
  queue: MessageQueue;
  deadLetters: DeadLetters;
  emailService: EmailService;
  clock: Clock;
  random: () => number;
  /** Passes so many milliseconds. */
  wait: (millis: number) => Promise<unknown>;
  recordMetric: RecordMetric;
  log: Log;
  policy: Policy;
};
