import * as z from "zod";
import type { Api } from "../shared/apiClient.ts";
import { readTarget, targetOptions, targetUsage } from "../shared/apiTarget.ts";
import { ask, parseAnswer, problemOf } from "../shared/ask.ts";
import { CommandError, runCommand, UsageError } from "../shared/commandLine.ts";
import { reachableApi } from "../shared/reachableApi.ts";
import { wholeNumber } from "../shared/wholeNumber.ts";
import { forecastLines, readForecast } from "./forecast.ts";

const pageSchema = z.object({
  items: z.array(z.object({ userId: z.string(), occasion: z.string(), localDate: z.string(), dueAt: z.string() })),
  nextCursor: z.string().optional(),
});

const usage = `Prints the messages that will be sent in the coming days, in order of due time: one line each. With the word
forecast: how many there are on each UTC date, with bars.
  npm run upcoming -- --to http://127.0.0.1:3000 --days 7
  npm run upcoming -- --stage dev
  npm run upcoming -- forecast --stage dev --days 31
${targetUsage}
  --days N   how far ahead, 1 to 31 (default: 7)`;

const options = { ...targetOptions, days: { type: "string", default: "7" } } as const;

await runCommand({ usage, options, maxPositionals: 1 }, async ({ values, positionals: [what = "list"] }) => {
  if (what !== "list" && what !== "forecast") throw new UsageError(`Unexpected argument "${what}"`);
  const days = wholeNumber("days", values.days);
  const api = await reachableApi(readTarget(values));
  if (what === "list") await printList(api, days);
  else for (const line of forecastLines(await readForecast(api, days))) console.log(line);
  return 0;
});

async function printList(api: Api, days: number): Promise<void> {
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ days: String(days), limit: "100", ...(cursor !== undefined && { cursor }) });
    const answer = await ask(api, "GET", `/api/v1/upcoming?${query}`);
    if (answer.status !== 200) throw new CommandError(problemOf(answer).problem);
    const page = parseAnswer(pageSchema, answer);
    for (const { dueAt, localDate, occasion, userId } of page.items) console.log(dueAt, localDate, occasion, userId);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
