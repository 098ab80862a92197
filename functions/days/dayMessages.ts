import * as z from "zod";
import { dayKeysOf } from "../domain/dayKeys.ts";
import type { Message } from "../domain/message.ts";
import type { MessageStatus } from "../domain/messageState.ts";
import { type LocalDate, userIdSchema } from "../domain/model.ts";
import type { UserOccasion } from "../domain/user.ts";
import { CursorError } from "../storage/cursor.ts";
import { withMessages } from "./countDay.ts";
import type { DayDependencies } from "./dayDependencies.ts";

/** Where to go on: in this list of the planning index, after this user. */
export const dayPlaceSchema = z.strictObject({
  list: z.literal("day"),
  index: z.int().nonnegative(),
  after: userIdSchema.optional(),
});
export type DayPlace = z.infer<typeof dayPlaceSchema>;

export type DayPageRequest = { status?: MessageStatus | undefined; limit: number; place: DayPlace };

/** Entries that a page reads at most, with their messages: about 600 read units. */
const READ_FOR_A_PAGE = 1_000;
const PAGE = 100;

/**
 * One page of the messages of a local date, in the order of the planning index. It may hold fewer than `limit`, also none, and still
 * have a `next`: a page reads at most 1,000 entries of the index. Throws a CursorError for a place that is none of this date.
 */
export async function dayMessages(
  deps: DayDependencies,
  localDate: LocalDate,
  { status, limit, place }: DayPageRequest,
): Promise<{ messages: Message[]; next?: DayPlace }> {
  const keys = dayKeysOf(localDate, deps.policy);
  if (place.index >= keys.length) throw new CursorError("a cursor beyond the last list");
  const messages: Message[] = [];
  let read = 0;
  let { index, after } = place;
  for (const { occasion, monthDay, partition } of keys.slice(index)) {
    for await (const entries of deps.users.onDay(occasion, monthDay, partition, { after, pageSize: PAGE })) {
      for (const { entry, message } of await withMessages(deps, localDate, entries)) {
        if (!message || (status !== undefined && message.status !== status)) continue;
        messages.push(message);
        if (messages.length === limit) return { messages, next: placeAt(index, entry) };
      }
      read += entries.length;
      const last = entries.at(-1);
      if (read >= READ_FOR_A_PAGE && last) return { messages, next: placeAt(index, last) };
    }
    index++;
    after = undefined;
  }
  return { messages };
}

function placeAt(index: number, { userId }: UserOccasion): DayPlace {
  return { list: "day", index, after: userId };
}
