import { type DueDefaults, dueOn } from "../domain/dueMessage.ts";
import { HOUR, plus, toInstant } from "../domain/instants.ts";
import { type MessageKey, messageId } from "../domain/message.ts";
import type { Instant, LocalDate } from "../domain/model.ts";
import { occasionTypes } from "../domain/occasions.ts";
import { dateKeysFor, dayAfter, localDatesTouched } from "../domain/occurrences.ts";
import { partitionsToRead } from "../domain/partition.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import type { UserDependencies } from "./userDependencies.ts";

export type Upcoming = MessageKey & { dueAt: Instant };
/** A position in the order of due times: after the message with this id, at this instant. */
export type UpcomingPlace = { dueAt: Instant; id: string };

/** Local dates that one page reads at most. */
const DATES_PER_PAGE = 8;
const QUERIES_AT_ONCE = 16;
/** A local date begins up to 14 hours before its UTC date; one hour to spare. */
const EARLIEST_BEGIN = 15 * HOUR;
/** Sorts after every message id. */
const LAST_ID = "~";

/**
 * The messages that are due in (place, through], in order of due time. They are computed from the planning index, date by date, with the
 * rule that plans and sends. After a date is read, all messages that are due before the earliest start of the next date are known:
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
    found.push(...(await dueOnDate(deps, date)).filter((each) => each.dueAt <= through && isAfter(each, place)));
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

/** All messages that are owed on a local date, in every time zone. */
async function dueOnDate(deps: Pick<UserDependencies, "users" | "policy">, localDate: LocalDate): Promise<Upcoming[]> {
  const found: Upcoming[] = [];
  const defaults: DueDefaults = deps.policy;
  const queries = occasionTypes.flatMap((occasion) =>
    dateKeysFor(localDate).flatMap((monthDay) =>
      partitionsToRead(deps.policy).map((partition) => ({ occasion, monthDay, partition })),
    ),
  );
  await eachAtOnce(queries, QUERIES_AT_ONCE, async ({ occasion, monthDay, partition }) => {
    for await (const users of deps.users.onDay(occasion, monthDay, partition)) {
      for (const user of users) {
        const dueAt = dueOn(user, localDate, defaults);
        if (dueAt !== undefined) found.push({ userId: user.userId, occasion, localDate, dueAt });
      }
    }
  });
  return found;
}

function isAfter(each: Upcoming, place: UpcomingPlace): boolean {
  return each.dueAt > place.dueAt || (each.dueAt === place.dueAt && messageId(each) > place.id);
}

function inOrder(a: Upcoming, b: Upcoming): number {
  if (a.dueAt !== b.dueAt) return a.dueAt < b.dueAt ? -1 : 1;
  return messageId(a) < messageId(b) ? -1 : 1;
}
