import type { Instant } from "./model.ts";

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The instant of `millis` milliseconds since the epoch. Throws a RangeError outside years 0000-9999. */
export function toInstant(millis: number): Instant {
  const text = new Date(millis).toISOString();
  if (text.length !== 24) throw new RangeError(`instant out of range: ${text}`);
  return text as Instant;
}

/** Milliseconds since the epoch. */
export function millisOf(instant: Instant): number {
  return Date.parse(instant);
}

/** `instant` moved by `millis` milliseconds (negative: back). */
export function plus(instant: Instant, millis: number): Instant {
  return toInstant(millisOf(instant) + millis);
}

/** Milliseconds from `from` to `to`; negative where `to` is earlier. */
export function between(from: Instant, to: Instant): number {
  return millisOf(to) - millisOf(from);
}

export function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

export function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}
