import { createHash } from "node:crypto";
import { dueTime } from "../../functions/domain/dueTime.ts";
import { toInstant } from "../../functions/domain/instants.ts";
import { type Instant, localDateSchema, sendTimeSchema, userIdSchema } from "../../functions/domain/model.ts";
import { occasionsOf, type User } from "../../functions/domain/user.ts";
import { publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { zoneNamed } from "../../functions/domain/zones.ts";
import { readStage } from "../../lib/stages.ts";
import { dayShares, zoneShares } from "../../tools/plan/shape.ts";

/** That of the local system, which reads what is written here. */
export const { policy } = readStage("local");
const NINE = sendTimeSchema.parse("09:00");

export type Person = { user: User; occasions: ReturnType<typeof occasionsOf> };

/** Made-up users whose birthdays fall on the year, and whose zones are spread, as those of people. Number and year decide everything. */
export function peopleOf(year: number, createdAt: Instant): (number: number) => Person {
  const day = drawFrom(dayShares(year));
  const zone = drawFrom(new Map([...zoneShares()].filter(([name]) => zoneNamed(name) !== undefined)));
  return (number) => {
    const hash = createHash("sha256").update(`person ${number}`).digest();
    const timezone = zoneNamed(zone(hash.readUInt32BE(0) / 2 ** 32));
    if (timezone === undefined) throw new Error("a zone without rules was drawn");
    const hex = hash.toString("hex");
    const id = userIdSchema.parse(
      `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
    );
    const birthdayDate = localDateSchema.parse(`1990-${day(hash.readUInt32BE(4) / 2 ** 32)}`);
    const names = { firstName: "Ada", lastName: "Lovelace", email: emailOf(number) };
    const user = { id, ...names, timezone, birthdayDate, version: 1, createdAt, updatedAt: createdAt };
    return { user, occasions: occasionsOf(user, createdAt, policy) };
  };
}

export function emailOf(number: number): string {
  return `p${number}@example.com`;
}

/** When the user's message is due in that year. */
export function dueIn(year: number, { birthdayDate, timezone }: User): Instant {
  if (birthdayDate === undefined) throw new Error("a user without a birthday");
  return toInstant(
    Date.parse(dueTime(localDateSchema.parse(`${year}${birthdayDate.slice(4)}`), NINE, timezone, publishedLaw)),
  );
}

/** A draw by shares: a number from 0 to 1 gives a name. */
function drawFrom(shares: ReadonlyMap<string, number>): (at: number) => string {
  const names = [...shares.keys()];
  let sum = 0;
  const ends = [...shares.values()].map((share) => (sum += share));
  return (at) => {
    const wanted = at * sum;
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return names[low] ?? "";
  };
}
