import { type DueDefaults, messagesDue } from "../../functions/domain/dueMessage.ts";
import { DAY, toInstant } from "../../functions/domain/instants.ts";
import type { UserOccasion } from "../../functions/domain/user.ts";
import { idOf } from "./tableSnapshot.ts";

/** A message that is owed according to the users table, whether or not planning has created it. */
export type Owed = { id: string; dueAt: number };

/** Older messages are not counted any more. */
const LOOK_BACK = 4 * DAY;
const LOOK_AHEAD = 2 * DAY;

type Known = { occasions: readonly UserOccasion[]; day: number; owed: Owed[] };
let known: Known | undefined;

/** All messages that are owed on the days around now. Computed again when the day or a user changes. */
export function owedNear(occasions: readonly UserOccasion[], now: number, rules: DueDefaults): readonly Owed[] {
  const day = Math.floor(now / DAY);
  if (known?.occasions !== occasions || known.day !== day)
    known = { occasions, day, owed: [...owedAround(occasions, day * DAY, rules)] };
  return known.owed;
}

function* owedAround(occasions: readonly UserOccasion[], midnight: number, rules: DueDefaults): Generator<Owed> {
  const window = { after: toInstant(midnight - LOOK_BACK), through: toInstant(midnight + LOOK_AHEAD) };
  const days = new Set<string>(["02-29"]);
  for (let at = midnight - LOOK_BACK - 2 * DAY; at <= midnight + LOOK_AHEAD + 2 * DAY; at += DAY)
    days.add(toInstant(at).slice(5, 10));
  for (const occasion of occasions) {
    if (!days.has(occasion.date.slice(5))) continue;
    for (const { localDate, dueAt } of messagesDue(occasion, window, rules))
      yield { id: idOf({ ...occasion, localDate }), dueAt: Date.parse(dueAt) };
  }
}
