import * as z from "zod";
import { daySchema } from "../../functions/operations/days.ts";
import { readTarget, targetOptions, targetUsage } from "../shared/apiTarget.ts";
import { ask, parseAnswer, problemOf } from "../shared/ask.ts";
import { CommandError, runCommand, UsageError } from "../shared/commandLine.ts";
import { reachableApi } from "../shared/reachableApi.ts";
import { writeMessages } from "./messagesCsv.ts";
import { reportLines } from "./report.ts";

const usage = `Prints what became of the messages of a day, by the local date of the occasion.
  npm run report -- --to http://127.0.0.1:3000 --date 2026-11-24
  npm run report -- --stage dev --date 2026-11-24 --csv messages.csv
${targetUsage}
  --date D         the local date, as YYYY-MM-DD
  --csv FILE       also writes each message of the day to a file: ids, times and state, no name or address`;

const options = { ...targetOptions, date: { type: "string" }, csv: { type: "string" } } as const;

await runCommand({ usage, options }, async ({ values }) => {
  const date = z.iso.date().safeParse(values.date).data;
  if (date === undefined) throw new UsageError("--date must be a date that exists, as YYYY-MM-DD");
  const api = await reachableApi(readTarget(values));
  const answer = await ask(api, "GET", `/api/v1/days/${date}`);
  if (answer.status !== 200) throw new CommandError(problemOf(answer).problem);
  for (const line of reportLines(parseAnswer(daySchema, answer))) console.log(line);
  if (values.csv !== undefined) console.log(`${await writeMessages(api, date, values.csv)} messages in ${values.csv}`);
  return 0;
});
