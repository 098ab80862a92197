import { type DueDefaults, dueOn } from "../domain/dueMessage.ts";
import { DAY, earlier, HOUR, plus } from "../domain/instants.ts";
import type { Message } from "../domain/message.ts";
import type { Instant } from "../domain/model.ts";
import { occasionTypes } from "../domain/occasions.ts";
import { dateKeysFor, localDatesTouched } from "../domain/occurrences.ts";
import type { Policy } from "../domain/policy.ts";
import { newMessage } from "../domain/replan.ts";
import type { UserOccasion } from "../domain/user.ts";
import type { Clock } from "../runtime/clock.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import type { ControlStore } from "../storage/controlStore.ts";
import type { MessageStore } from "../storage/messageStore.ts";
import type { UserStore } from "../storage/userStore.ts";

export type PlanningDependencies = {
  users: UserStore;
  messages: MessageStore;
  control: ControlStore;
  clock: Clock;
  policy: Policy;
};

/** A long catch-up is done in steps of this size, so that an interrupted run keeps what it has done. */
const STRIDE = 2 * DAY;
/** Windows overlap, because an index may show a user late. A message that is planned twice exists once. */
const OVERLAP = HOUR;

/** Where a new stage starts to plan. Earlier messages could not be sent any more. */
function firstWatermark(now: Instant, policy: Policy): Instant {
  return plus(now, -policy.lateLimitHours * HOUR);
}

/**
 * Plans one partition up to the horizon: each message due in (watermark, now + horizon] becomes a row, then the watermark moves. After a
 * crash in between, the work is repeated and changes nothing.
 *
 *   watermark ----- missed days, if any ----- now ---------- now + 36 h
 *       (=================== window ========================]
 */
export async function planPartition(deps: PlanningDependencies, partition: number, timeLeft: TimeLeft) {
  const counts = { planned: 0, known: 0 };
  const target = plus(deps.clock(), deps.policy.horizonHours * HOUR);
  while (timeLeft()) {
    const watermark = await deps.control.watermark(partition);
    const after = watermark ?? firstWatermark(deps.clock(), deps.policy);
    if (after >= target) break;
    const through = earlier(target, plus(after, STRIDE));
    for await (const messages of messagesDue(deps, partition, plus(after, -OVERLAP), through)) {
      const { inserted, existed } = await deps.messages.insert(messages);
      counts.planned += inserted;
      counts.known += existed;
    }
    // False: another run has moved the watermark and planned the same. Go on from there.
    await deps.control.advance(partition, watermark, through);
  }
  return counts;
}

async function* messagesDue(deps: PlanningDependencies, partition: number, after: Instant, through: Instant) {
  for (const localDate of localDatesTouched(after, through)) {
    for (const occasion of occasionTypes) {
      for (const monthDay of dateKeysFor(localDate)) {
        for await (const users of deps.users.onDay(occasion, monthDay, partition)) {
          yield dueAmong(users, deps.policy);
        }
      }
    }

    function dueAmong(users: readonly UserOccasion[], defaults: DueDefaults): Message[] {
      return users.flatMap((user) => {
        const dueAt = dueOn(user, localDate, defaults);
        if (dueAt === undefined || dueAt <= after || dueAt > through) return [];
        return [newMessage({ userId: user.userId, occasion: user.occasion, localDate, dueAt }, deps.clock())];
      });
    }
  }
}
