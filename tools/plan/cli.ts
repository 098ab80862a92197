import { writeFileSync } from "node:fs";
import { sendTimeSchema } from "../../functions/domain/model.ts";
import { runCommand } from "../shared/commandLine.ts";
import { wholeNumber } from "../shared/wholeNumber.ts";
import { backlogOf, summaryOf } from "./backlog.ts";
import { reportOf } from "./report.ts";
import { roundSeconds } from "./sender.ts";
import { busiestDay, busiestMinute, dueOn } from "./shape.ts";
import { sizingOf } from "./sizing.ts";
import { dayAsSvg } from "./svg.ts";

const usage = `Works out what a number of users needs: the busiest minute of the year, how late its messages get, the size of the
stage, the quotas to ask AWS for, and the bill. Birthdays fall on the year, and people on the zones, as in tools/plan/data.
  npm run plan -- --users 100000000 --provider-rate 2000 [--provider-ms 100] [--year 2027] [--svg FILE]
  --users N           users with a birthday
  --provider-rate N   messages that the email service takes each second
  --provider-ms N     how long one of its calls takes (default: 100)
  --year N            the year whose busiest day is planned (default: 2027)
  --svg FILE          a picture of that day`;
const options = {
  users: { type: "string" },
  "provider-rate": { type: "string" },
  "provider-ms": { type: "string", default: "100" },
  year: { type: "string", default: "2027" },
  svg: { type: "string" },
} as const;

await runCommand({ usage, options }, async ({ values }) => {
  const users = wholeNumber("users", values.users ?? "");
  const providerRate = wholeNumber("provider-rate", values["provider-rate"] ?? "");
  const providerMs = wholeNumber("provider-ms", values["provider-ms"]);
  const year = wholeNumber("year", values.year);
  const { day, share } = busiestDay(year);
  const begins = Date.parse(`${year}-${day}T00:00:00Z`);
  const due = dueOn(begins, { users, sendTime: sendTimeSchema.parse("09:00") });
  const minute = busiestMinute(due);
  const points = backlogOf(due, providerRate);
  const sizing = sizingOf({ users, providerRate, providerMs, busiest: minute.count }, share);
  const hour = points.filter(({ at }) => at > minute.at && at <= minute.at + 3_600_000);
  const seconds = roundSeconds(providerMs);
  console.log(
    reportOf({
      users,
      day: `${year}-${day}`,
      share,
      minute,
      whole: summaryOf(points),
      hour,
      sizing,
      roundSeconds: seconds,
      callSeconds: providerMs / 1_000 + 0.06,
    }),
  );
  if (values.svg !== undefined) writeFileSync(values.svg, dayAsSvg(begins, due, points));
  return 0;
});
