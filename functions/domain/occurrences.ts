import { DAY, HOUR, millisOf, plus, toInstant } from "./instants.ts";
import { type Instant, type LeapDay, type LocalDate, localDateSchema } from "./model.ts";

/** The month and day of a date, `MM-DD`. They are part of the key of the planning index. */
export function monthDayOf(date: LocalDate): string {
  return date.slice(5);
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/**
 * Whether a yearly date falls on `localDate`. The first time is in the year after the date. In a year without 29 February, that
 * date falls on the day that the user chose.
 */
export function occursOn(occasionDate: LocalDate, leapDay: LeapDay, localDate: LocalDate): boolean {
  const year = localDate.slice(0, 4);
  if (year <= occasionDate.slice(0, 4)) return false;
  return monthDayIn(occasionDate, leapDay, Number(year)) === monthDayOf(localDate);
}

function monthDayIn(occasionDate: LocalDate, leapDay: LeapDay, year: number): string {
  const monthDay = monthDayOf(occasionDate);
  if (monthDay !== "02-29" || isLeapYear(year)) return monthDay;
  return leapDay === "FEB_28" ? "02-28" : "03-01";
}

/** The first local date on or after `from` on which a yearly date falls. */
export function nextOccurrence(occasionDate: LocalDate, leapDay: LeapDay, from: LocalDate): LocalDate {
  for (let year = Number(from.slice(0, 4)); ; year++) {
    const date = localDateSchema.parse(`${year}-${monthDayIn(occasionDate, leapDay, year)}`);
    if (date >= from && occursOn(occasionDate, leapDay, date)) return date;
  }
}

export function dayAfter(date: LocalDate): LocalDate {
  return localDateSchema.parse(toInstant(Date.parse(date) + DAY).slice(0, 10));
}

/** Which `MM-DD` keys planning reads for a local date. They include 29 February if a user may have chosen this date for it. */
export function dateKeysFor(localDate: LocalDate): string[] {
  const monthDay = monthDayOf(localDate);
  const besideLeapDay = monthDay === "02-28" || monthDay === "03-01";
  return besideLeapDay && !isLeapYear(Number(localDate.slice(0, 4))) ? [monthDay, "02-29"] : [monthDay];
}

/**
 * Every local date whose messages may be due within (after, through], in any zone from UTC-12 to UTC+14 and at any send time. 00:00
 * at UTC+14 is 14 hours before that date begins in UTC. 23:59 at UTC-12 is 12 hours after it ends. One hour is added on each side.
 * A date that a zone leaves out is within the same bounds: its messages are due on the next date, and the clocks can only leave out
 * a date by going to UTC+12 or further.
 */
export function localDatesTouched(after: Instant, through: Instant): LocalDate[] {
  const first = Date.parse(plus(after, -(12 + 24 + 1) * HOUR).slice(0, 10));
  const last = millisOf(plus(through, 15 * HOUR));
  const dates: LocalDate[] = [];
  for (let day = first; day <= last; day += DAY) dates.push(localDateSchema.parse(toInstant(day).slice(0, 10)));
  return dates;
}
