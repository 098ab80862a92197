import * as z from "zod";
import { readTarget, targetOptions, targetUsage } from "../shared/apiTarget.ts";
import { ask, parseAnswer, problemOf } from "../shared/ask.ts";
import { CommandError, runCommand } from "../shared/commandLine.ts";
import { reachableApi } from "../shared/reachableApi.ts";
import { wholeNumber } from "../shared/wholeNumber.ts";

const pageSchema = z.object({
  items: z.array(z.object({ userId: z.string(), occasion: z.string(), localDate: z.string(), dueAt: z.string() })),
  nextCursor: z.string().optional(),
});

const usage = `Prints the messages that will be sent in the coming days, in order of due time: one line each.
  npm run upcoming -- --to http://127.0.0.1:3000 --days 7
  npm run upcoming -- --stage dev
${targetUsage}
  --days N   how far ahead, 1 to 31 (default: 7)`;

const options = { ...targetOptions, days: { type: "string", default: "7" } } as const;

await runCommand({ usage, options }, async ({ values }) => {
  const days = wholeNumber("days", values.days);
  const api = await reachableApi(readTarget(values));
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ days: String(days), limit: "100", ...(cursor !== undefined && { cursor }) });
    const answer = await ask(api, "GET", `/api/v1/upcoming?${query}`);
    if (answer.status !== 200) throw new CommandError(problemOf(answer).problem);
    const page = parseAnswer(pageSchema, answer);
    for (const { dueAt, localDate, occasion, userId } of page.items) console.log(dueAt, localDate, occasion, userId);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return 0;
});
