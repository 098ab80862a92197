import { Duration } from "aws-cdk-lib";

/** The time between two runs of an EventBridge Scheduler expression. Throws for a form that no schedule here uses. */
export function intervalOf(expression: string): Duration {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) {
    const count = Number(rate[1]);
    if (rate[2] === "minute") return Duration.minutes(count);
    return rate[2] === "hour" ? Duration.hours(count) : Duration.days(count);
  }
  if (/^cron\(\d+ \d+ \* \* \? \*\)$/.test(expression)) return Duration.days(1);
  if (/^cron\(\d+ \* \* \* \? \*\)$/.test(expression)) return Duration.hours(1);
  throw new Error(`lib/scheduleInterval.ts can't tell how often "${expression}" fires: add that form there`);
}
