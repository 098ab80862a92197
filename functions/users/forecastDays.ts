import { DAY, toInstant } from "../domain/instants.ts";
import { type Instant, instantSchema, type LocalDate, localDateSchema } from "../domain/model.ts";
import type { DateCount } from "../storage/controlStore.ts";

/** `hour` is the hour of the UTC date, 0 to 23. A date without messages has no busiest hour. */
export type ForecastDay = { date: LocalDate; messages: number; busiestHour?: { hour: number; messages: number } };

/** The messages that are due in (after, through], for each UTC date of that span. The first and the last date are parts of a day. */
export function forecastDays(counts: readonly DateCount[], after: Instant, through: Instant): ForecastDay[] {
  const hours = new Map<LocalDate, number[]>();
  for (let day = Date.parse(after.slice(0, 10)); day <= Date.parse(through); day += DAY)
    hours.set(localDateSchema.parse(toInstant(day).slice(0, 10)), new Array<number>(24).fill(0));
  for (const [due, messages] of counts.flatMap((count) => Object.entries(count.due))) {
    const dueAt = instantSchema.parse(due);
    if (dueAt <= after || dueAt > through) continue;
    const ofDate = hours.get(localDateSchema.parse(dueAt.slice(0, 10)));
    const hour = Number(dueAt.slice(11, 13));
    if (ofDate) ofDate[hour] = (ofDate[hour] ?? 0) + messages;
  }
  return [...hours].map(([date, ofDate]) => {
    const messages = ofDate.reduce((sum, each) => sum + each, 0);
    const most = Math.max(...ofDate);
    return { date, messages, ...(most > 0 && { busiestHour: { hour: ofDate.indexOf(most), messages: most } }) };
  });
}
