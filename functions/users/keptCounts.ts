import type { LocalDate } from "../domain/model.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import type { ControlStore, DateCount } from "../storage/controlStore.ts";

const READS_AT_ONCE = 16;

/** The counts that the job has kept of these local dates, as far as there are any. */
export async function keptCounts(
  { control }: { control: ControlStore },
  dates: readonly LocalDate[],
): Promise<DateCount[]> {
  const counts: DateCount[] = [];
  await eachAtOnce(dates, READS_AT_ONCE, async (date) => {
    const count = await control.dateCount(date);
    if (count) counts.push(count);
  });
  return counts;
}
