import type * as z from "zod";
import type { daySchema } from "../../functions/operations/days.ts";

export type Day = z.infer<typeof daySchema>;

/** One line for each number of a day, and how late the sent messages were. */
export function reportLines(day: Day): string[] {
  const { date, owed, sent, failed, expired, held, suppressed, open, lateness, countedAt, finished } = day;
  const numbers = Object.entries({ owed, sent, failed, expired, held, suppressed, open });
  const width = String(owed).length;
  const { p50Ms, p99Ms } = lateness;
  return [
    `${date}, counted at ${countedAt}${finished ? ", finished" : ""}`,
    ...numbers.map(([name, value]) => `${name.padEnd(10)} ${String(value).padStart(width)}`),
    ...(p50Ms === undefined || p99Ms === undefined
      ? []
      : [`lateness   half within ${p50Ms} ms, 99 % within ${p99Ms} ms`]),
  ];
}
