/** All instants are shown in UTC, the clock of the schedules; local times say which zone's they are. */
const numbers = new Intl.NumberFormat("en");
const days = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});
const shortDays = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

export const count = (value: number) => numbers.format(value);
export const timeOf = (instant: string) => instant.slice(11, 19);
export const minuteOf = (instant: string) => instant.slice(11, 16);
export const dayOf = (instant: string) => days.format(Date.parse(instant));
const shortDayOf = (instant: string) => shortDays.format(Date.parse(instant));
/** `10 Jun 07:00:03`. */
export const momentOf = (instant: string) => `${shortDayOf(instant)} ${timeOf(instant)}`;

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Milliseconds in the unit that a reader would choose. */
export function span(millis: number): string {
  if (millis < 1_000) return `${Math.round(millis)} ms`;
  if (millis < 60_000) return `${(millis / 1_000).toFixed(1)} s`;
  if (millis < 3_600_000) return `${Math.round(millis / 60_000)} min`;
  return `${(millis / 3_600_000).toFixed(1)} h`;
}

/** `Europe/Berlin` as `Berlin`, `America/Argentina/Buenos_Aires` as `Buenos Aires`. */
export const cityOf = (zone: string) => (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
