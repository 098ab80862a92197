import { dueOn } from "./dueMessage.ts";
import { localDateAt } from "./dueTime.ts";
import { HOUR, plus } from "./instants.ts";
import type { Message } from "./message.ts";
import { isUnclaimed } from "./messageState.ts";
import type { Instant } from "./model.ts";
import { localDatesTouched } from "./occurrences.ts";
import type { Policy } from "./policy.ts";
import { type MessageChange, newMessage } from "./replan.ts";
import type { UserOccasion } from "./user.ts";

/**
 * Messages of past days that an edit makes owed: by a withdrawn opt-out, a later end date, or a corrected birth year. Planning does not
 * return to those days, and `messageChanges` starts today. Days beyond the late limit are not changed.
 *
 *   yesterday, due ── opted out: removed ── today: opted in ──> inserted, due at once
 *
 * A yearly date gets one message. If a message of the same occasion exists for a near date (29 February on 1 March), none is added.
 */
export function owedAgain(
  edit: { before: readonly UserOccasion[]; after: readonly UserOccasion[] },
  existing: readonly Message[],
  now: Instant,
  policy: Policy,
): MessageChange[] {
  const oldest = plus(now, -policy.lateLimitHours * HOUR);
  return edit.after.flatMap((occasion) => {
    const before = edit.before.find((each) => each.occasion === occasion.occasion);
    if (!before || existing.some((message) => stays(message, occasion, policy))) return [];
    const today = localDateAt(now, occasion.timezone, policy);
    return localDatesTouched(oldest, now).flatMap((localDate): MessageChange[] => {
      const dueAt = dueOn(occasion, localDate, policy);
      if (dueAt === undefined || dueAt <= oldest || dueAt >= now || localDate >= today) return [];
      if (dueOn(before, localDate, policy) !== undefined) return [];
      const plan = { userId: occasion.userId, occasion: occasion.occasion, localDate, dueAt };
      return [{ kind: "insert", message: { ...newMessage(plan, now), knownSince: now } }];
    });
  });
}

/** Whether a message of the occasion remains after the edit. */
function stays(message: Message, occasion: UserOccasion, policy: Policy): boolean {
  if (message.occasion !== occasion.occasion) return false;
  return !isUnclaimed(message.status) || dueOn(occasion, message.localDate, policy) !== undefined;
}
