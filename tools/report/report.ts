import * as z from "zod";

const count = z.int();
const millis = z.number().optional();

export const daySchema = z.object({
  date: z.string(),
  owed: count,
  sent: count,
  failed: count,
  expired: count,
  held: count,
  suppressed: count,
  open: count,
  lateness: z.object({ p50Ms: millis, p99Ms: millis }),
  countedAt: z.string(),
  finished: z.boolean(),
});
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
