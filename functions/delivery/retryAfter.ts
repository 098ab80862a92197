/** The longest wait. A longer one is cut to this. */
const LONGEST_OBEYED_MS = 3_600_000;
/** A wait longer than this is taken for a mistake of the service and ignored. */
const ABSURD_MS = 86_400_000;

/**
 * Reads `Retry-After` (RFC 9110, 10.2.3): seconds, or an HTTP date in its preferred form. Answers milliseconds from `now`, at most an
 * hour. Undefined if it is neither of the two, in the past, or more than a day ahead.
 */
export function readRetryAfter(header: string | null, now: number): number | undefined {
  const wait = waitOf(header?.trim() ?? "", now);
  if (wait === undefined || wait < 0 || wait > ABSURD_MS) return undefined;
  return Math.min(wait, LONGEST_OBEYED_MS);
}

const IMF_FIXDATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z][a-z] \d{4} \d\d:\d\d:\d\d GMT$/;

function waitOf(header: string, now: number): number | undefined {
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  if (!IMF_FIXDATE.test(header)) return undefined;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : date - now;
}
