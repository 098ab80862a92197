import type { LocalDate } from "./model.ts";
import { type Occasion, occasionTypes } from "./occasions.ts";
import { dateKeysFor } from "./occurrences.ts";
import { type PartitionCounts, partitionsToRead } from "./partition.ts";

/** One list of the planning index: the users of an occasion on a day of the year, in one partition. */
export type DayKey = { occasion: Occasion; monthDay: string; partition: number };

/** Every list that may hold a user whose yearly date falls on a local date, always in the same order. */
export function dayKeysOf(localDate: LocalDate, counts: PartitionCounts): DayKey[] {
  return occasionTypes.flatMap((occasion) =>
    dateKeysFor(localDate).flatMap((monthDay) =>
      partitionsToRead(counts).map((partition) => ({ occasion, monthDay, partition })),
    ),
  );
}
