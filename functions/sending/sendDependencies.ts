import type { EmailService } from "../delivery/emailService.ts";
import type { DeadLetters, MessageQueue } from "../delivery/messageQueue.ts";
import type { Policy } from "../domain/policy.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Meter } from "../runtime/metrics.ts";
import type { BreakerStore, ControlStore } from "../storage/controlStore.ts";
import type { MessageStore } from "../storage/messageStore.ts";
import type { PeopleStore } from "../storage/userStore.ts";

/** All that sending touches; tests bring fakes. */
export type SendTools = {
  people: PeopleStore;
  messages: MessageStore;
  control: ControlStore;
  breaker: BreakerStore;
  queue: MessageQueue;
  deadLetters: DeadLetters;
  emailService: EmailService;
  clock: Clock;
  random: () => number;
  meter: Meter;
  log: Log;
  policy: Policy;
};
