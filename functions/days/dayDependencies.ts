import type { Policy } from "../domain/policy.ts";
import type { Clock } from "../runtime/clock.ts";
import type { ControlStore } from "../storage/controlStore.ts";
import type { MessageStore } from "../storage/messageStore.ts";
import type { UserStore } from "../storage/userStore.ts";

/** What counting and listing the messages of a date depend on. */
export type DayDependencies = {
  users: UserStore;
  messages: MessageStore;
  control: ControlStore;
  clock: Clock;
  policy: Policy;
};
