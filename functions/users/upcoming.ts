import { HOUR, plus, toInstant } from "../domain/instants.ts";
import { messageId } from "../domain/message.ts";
import type { Instant } from "../domain/model.ts";
import { dayAfter, localDatesTouched } from "../domain/occurrences.ts";
import { dueOnDate, type Upcoming } from "./dueOnDate.ts";
import type { UserDependencies } from "./userDependencies.ts";

/** A place in the order of due time: behind the message with this id, at this instant. */
export type UpcomingPlace = { dueAt: Instant; id: string };

/** Local dates that one page reads at most. */
const DATES_PER_PAGE = 8;
/** A local date begins up to 14 hours before its UTC date; one hour to spare. */
const EARLIEST_BEGIN = 15 * HOUR;
/** Behind every message id. */
const LAST_ID = "~";

/**
 * What is due in (place, through], in order of due time, by the rule that plans and sends: computed from the planning index, date by
 * date. After a date is read, everything that is due before the earliest beginning of the next date is known:
 *
 *   read 14 June, read 15 June ──> complete up to 16 June 00:00 UTC - 15 h
 *
 * `next` is where the following page starts; absent when the span is listed to its end.
 */
export async function upcoming(
  deps: Pick<UserDependencies, "users" | "policy">,
  place: UpcomingPlace,
  through: Instant,
  limit: number,
): Promise<{ items: Upcoming[]; next?: UpcomingPlace | undefined }> {
  let [date] = localDatesTouched(place.dueAt, place.dueAt);
  if (date === undefined) return { items: [] };
  const found: Upcoming[] = [];
  for (let read = 1; ; read++) {
    const due = await dueOnDate(deps, date);
    found.push(...due.filter((each) => each.dueAt <= through && isAfter(each, place)));
    date = dayAfter(date);
    const complete = plus(toInstant(Date.parse(date)), -EARLIEST_BEGIN - 1);
    const known = found.filter(({ dueAt }) => dueAt <= complete).sort(inOrder);
    if (known.length > limit) {
      const items = known.slice(0, limit);
      const last = items.at(-1);
      return { items, next: last && { dueAt: last.dueAt, id: messageId(last) } };
    }
    if (complete >= through) return { items: known };
    if (read >= DATES_PER_PAGE && complete > place.dueAt)
      return { items: known, next: { dueAt: complete, id: LAST_ID } };
  }
}

function isAfter(each: Upcoming, place: UpcomingPlace): boolean {
  return each.dueAt > place.dueAt || (each.dueAt === place.dueAt && messageId(each) > place.id);
}

function inOrder(a: Upcoming, b: Upcoming): number {
  if (a.dueAt !== b.dueAt) return a.dueAt < b.dueAt ? -1 : 1;
  return messageId(a) < messageId(b) ? -1 : 1;
}
