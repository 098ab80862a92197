import type { ApiTools } from "../http/operation.ts";
import type { DeadLetters, MessageQueue, QueueDepth } from "../delivery/messageQueue.ts";
import type { TimeLeft } from "../runtime/job.ts";
import type { BreakerStore, ControlStore } from "../storage/controlStore.ts";
import type { ScheduleStates } from "./scheduleStates.ts";

/** All that operators' requests touch; tests bring fakes. */
export type OperatorTools = ApiTools & {
  queue: MessageQueue;
  deadLetters: DeadLetters & { depth(): Promise<QueueDepth> };
  control: ControlStore;
  breaker: BreakerStore;
  schedules: ScheduleStates;
  stage: string;
  timeLeft: TimeLeft;
};
