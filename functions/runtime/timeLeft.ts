import type { Context } from "aws-lambda";

/** Whether there is time left to start another piece of work. */
export type TimeLeft = () => boolean;

/** No work is started in the last milliseconds before the deadline, so that running work can end and be reported. */
const RESERVE_MS = 10_000;

export function timeLeftOf(context: Pick<Context, "getRemainingTimeInMillis">, reserveMs = RESERVE_MS): TimeLeft {
  return () => context.getRemainingTimeInMillis() > reserveMs;
}
