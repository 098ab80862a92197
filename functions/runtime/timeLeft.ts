import type { Context } from "aws-lambda";

/** Whether there is time left to start another piece of work. */
export type TimeLeft = () => boolean;

/** Work stops this many milliseconds before the deadline, so that what has begun can end and be reported. */
const RESERVE_MS = 10_000;

export function timeLeftOf(context: Pick<Context, "getRemainingTimeInMillis">): TimeLeft {
  return () => context.getRemainingTimeInMillis() > RESERVE_MS;
}
