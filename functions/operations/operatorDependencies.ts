import type { DeadLetters, MessageQueue, QueueDepth } from "../delivery/messageQueue.ts";
import type { Policy } from "../domain/policy.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { RecordMetric } from "../runtime/metrics.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import type { BreakerStore, ControlStore } from "../storage/controlStore.ts";
import type { MessageStore } from "../storage/messageStore.ts";
import type { UserStore } from "../storage/userStore.ts";
import type { ScheduleStates } from "./scheduleStates.ts";

/** What the operators' requests depend on. */
export type OperatorDependencies = {
  users: UserStore;
  messages: MessageStore;
  control: ControlStore;
  breaker: BreakerStore;
  queue: MessageQueue;
  deadLetters: DeadLetters & { depth(): Promise<QueueDepth> };
  schedules: ScheduleStates;
  stage: string;
  clock: Clock;
  timeLeft: TimeLeft;
  recordMetric: RecordMetric;
  log: Log;
  policy: Policy;
};
