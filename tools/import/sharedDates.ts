import { occasions, occasionTypes } from "../../functions/domain/occasions.ts";
import type { CreateUser } from "../../functions/users/userSchemas.ts";

const FEW = 10;
/** Typically, one date of ninety years has 0.003 % of the users, and one day of the year has 0.3 %. */
const DATE_SHARE = 0.01;
const DAY_SHARE = 0.03;

/**
 * Counts the dates of many users, to find one that is probably a default value: 1 January, 1970-01-01, the day of an
 * earlier import. All these users would get their message on the same day.
 */
export class SharedDates {
  readonly #counts = new Map<string, Map<string, number>>();

  add(user: CreateUser): void {
    for (const type of occasionTypes) {
      const field = occasions[type].dateField;
      const date = user[field];
      if (!date) continue;
      const counts = this.#counts.get(field) ?? new Map<string, number>();
      this.#counts.set(field, counts);
      for (const key of ["all", date, date.slice(5)]) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }

  /** One line for each date that too many users share. */
  warnings(): string[] {
    return [...this.#counts].flatMap(([field, counts]) => {
      const all = counts.get("all") ?? 0;
      const tooMany = ([date, count]: [string, number]) =>
        date !== "all" && count >= FEW && count / all > (date.length === 10 ? DATE_SHARE : DAY_SHARE);
      const found = [...counts].filter(tooMany);
      const dates = new Set(found.map(([date]) => date).filter((date) => date.length === 10));
      return (
        found
          // A day is not named again if most of its users have one date that is named already.
          .filter(([date, count]) => date.length === 10 || !explained(date, count, dates, counts))
          .map(([date, count]) => {
            const share = ((100 * count) / all).toFixed(1);
            const when = date.length === 10 ? date : `${date} of any year`;
            return `${field} is ${when} in ${count} of ${all} rows (${share} %). Is it a default value?`;
          })
      );
    });
  }
}

function explained(day: string, count: number, dates: Set<string>, counts: Map<string, number>): boolean {
  const same = [...dates].filter((date) => date.endsWith(day)).map((date) => counts.get(date) ?? 0);
  return same.reduce((sum, each) => sum + each, 0) > count / 2;
}
