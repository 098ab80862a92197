import { toInstant } from "../../functions/domain/instants.ts";
import type { Message } from "../../functions/domain/message.ts";
import { localDateSchema, userIdSchema } from "../../functions/domain/model.ts";
import { policySchema } from "../../functions/domain/policy.ts";
import type { UserOccasion } from "../../functions/domain/user.ts";
import { keptZone } from "../../functions/domain/zones.ts";

export const date = (text: string) => localDateSchema.parse(text);
export const instant = (text: string) => toInstant(Date.parse(text));
/** The values of a stage that states nothing. */
export const policy = policySchema.parse({});
export const userId = userIdSchema.parse("01a209a5-1dff-7e58-929c-0996ece99199");

/** 09:00 in Berlin on the birthday of 2026. */
export const DUE = instant("2026-06-15T07:00:00Z");

/** The birthday of a user in Berlin, 15 June. */
export function occasion(fields: Partial<UserOccasion> = {}): UserOccasion {
  return {
    userId,
    version: 1,
    occasion: "BIRTHDAY",
    date: date("1990-06-15"),
    since: date("2000-01-01"),
    firstName: "Ada",
    lastName: "Lovelace",
    email: "ada@example.com",
    timezone: keptZone("Europe/Berlin"),
    ...fields,
  };
}

/** The message of that birthday in 2026, as planning wrote it. */
export function message(fields: Partial<Message> = {}): Message {
  const written = instant("2026-06-14T00:00:00Z");
  return {
    userId,
    localDate: date("2026-06-15"),
    occasion: "BIRTHDAY",
    status: "SCHEDULED",
    version: 1,
    dueAt: DUE,
    nextAttemptAt: DUE,
    attempts: 0,
    recoveries: 0,
    replays: 0,
    createdAt: written,
    updatedAt: written,
    ...fields,
  };
}
