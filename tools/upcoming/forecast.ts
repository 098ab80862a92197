import * as z from "zod";
import type { Api } from "../shared/apiClient.ts";
import { ask, parseAnswer, problemOf } from "../shared/ask.ts";
import { CommandError } from "../shared/commandLine.ts";

const count = z.int();
const forecastSchema = z.object({
  items: z.array(
    z.object({
      date: z.string(),
      messages: count,
      busiestHour: z.object({ hour: count, messages: count }).optional(),
    }),
  ),
  countedAt: z.string(),
  through: z.string(),
});
export type Forecast = z.infer<typeof forecastSchema>;

const BAR = 40;
const weekday = new Intl.DateTimeFormat("en", { weekday: "short", timeZone: "UTC" });

/** Asks the API for the forecast. Throws a CommandError with the API's reason where there is none. */
export async function readForecast(api: Api, days: number): Promise<Forecast> {
  const answer = await ask(api, "GET", `/api/v1/forecast?days=${days}`);
  if (answer.status !== 200) throw new CommandError(problemOf(answer).problem);
  return parseAnswer(forecastSchema, answer);
}

/** One line for each date, with a bar against the largest date, and the sum at the end. */
export function forecastLines({ items, countedAt, through }: Forecast): string[] {
  const most = Math.max(1, ...items.map(({ messages }) => messages));
  const sum = items.reduce((total, { messages }) => total + messages, 0);
  const width = String(sum).length;
  const days = items.map(({ date, messages, busiestHour }) => {
    const bar = "█".repeat(Math.ceil((messages / most) * BAR)).padEnd(BAR);
    const busiest = busiestHour && `${String(busiestHour.hour).padStart(2, "0")}:00 UTC: ${busiestHour.messages}`;
    return `${weekday.format(Date.parse(date))} ${date} ${String(messages).padStart(width)} ${bar} ${busiest ?? ""}`.trimEnd();
  });
  return [...days, `${sum} messages until ${through}, counted at ${countedAt}`];
}
