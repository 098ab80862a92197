import * as z from "zod";
import { between, DAY, HOUR, toInstant } from "./instants.ts";
import { type Instant, instantSchema, type LocalDate, localDateSchema } from "./model.ts";

const dayVolumeSchema = z.object({ localDate: localDateSchema, messages: z.int() });
type DayVolume = z.infer<typeof dayVolumeSchema>;
/** `crowded` are the days that are far above the median, earliest first. */
export const volumeSchema = z.object({
  usual: z.number().describe("Messages of the median day"),
  crowded: z.array(dayVolumeSchema).describe("Days ahead with far more messages than that"),
  countedAt: instantSchema,
});
export type Volume = z.infer<typeof volumeSchema>;

/** A day with fewer messages is never far above the usual one. */
const FLOOR = 1_000;
/** The median of fewer days says nothing. */
const FEWEST_DAYS = 20;
/** A date begins 14 hours before its UTC date where it begins first, and ends 12 hours after it where it ends last. */
const FIRST_BEGIN = 14 * HOUR;
const LAST_END = DAY + 12 * HOUR;

/**
 * The days that have more than `limit` times the messages of the median day, and more than 1,000: a wrong default date (1 January,
 * the day of an import) and no coincidence. Of few days it says nothing.
 */
export function crowdedDays(days: readonly DayVolume[], limit: number): Omit<Volume, "countedAt"> {
  const sorted = days.map(({ messages }) => messages).toSorted((a, b) => a - b);
  const usual = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  if (days.length < FEWEST_DAYS) return { usual, crowded: [] };
  const crowded = days.filter(({ messages }) => messages > FLOOR && messages > limit * usual);
  return { usual, crowded: crowded.toSorted((a, b) => (a.localDate < b.localDate ? -1 : 1)) };
}

/** Whether a date has begun somewhere: from then on its messages are sent, and a count of those ahead tells less and less. */
export function hasBegun(localDate: LocalDate, now: Instant): boolean {
  return between(now, toInstant(Date.parse(localDate))) <= FIRST_BEGIN;
}

/** Whether a date has ended everywhere. */
export function hasEnded(localDate: LocalDate, now: Instant): boolean {
  return between(toInstant(Date.parse(localDate)), now) > LAST_END;
}

/** The crowded days that go on or begin within two days. */
export function crowdedSoon({ crowded }: Volume, now: Instant): DayVolume[] {
  return crowded.filter(
    ({ localDate }) =>
      !hasEnded(localDate, now) && between(now, toInstant(Date.parse(localDate))) <= 2 * DAY + FIRST_BEGIN,
  );
}
