import { localDateAt } from "../domain/dueTime.ts";
import type { Instant } from "../domain/model.ts";
import { occasions, occasionTypes } from "../domain/occasions.ts";
import type { User } from "../domain/user.ts";
import type { ZoneLaw } from "../domain/zones/zoneLaw.ts";
import type { FieldError } from "../http/problem.ts";

/** Refuses dates that lie in the future in the time zone of the user. */
export function datesInFuture(user: User, now: Instant, law: ZoneLaw): FieldError[] {
  const today = localDateAt(now, user.timezone, law);
  return occasionTypes.flatMap((type) => {
    const field = occasions[type].dateField;
    const date = user[field];
    return date !== undefined && date > today ? [{ field, message: `must not be after today (${today} there)` }] : [];
  });
}

/** Leaves out null, undefined and empty lists: neither the API nor the table shows them. */
export function withoutEmpty<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], null> } {
  const kept = Object.entries(value).filter(([, each]) => !isEmpty(each));
  return Object.fromEntries(kept) as { [K in keyof T]: Exclude<T[K], null> };
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}
