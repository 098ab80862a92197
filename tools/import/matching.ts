import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { type CreateUser, userSchema } from "../../functions/users/userSchemas.ts";
import { UsageError } from "../shared/commandLine.ts";

/** What the row of a file and a user are recognised by. */
const matches = ["externalId", "email"] as const;
export type Match = (typeof matches)[number];

/** How rows are matched. `everyRow`: a row without the id is refused. */
export type Matching = { by: Match; everyRow: boolean };

export const existingSchema = z.object({ items: z.array(userSchema), nextCursor: z.string().optional() });
export type Existing = z.infer<typeof existingSchema>["items"][number];

/** The value of `--match`. Undefined: users who exist are not changed. */
export function readMatch(value: string | undefined, columns: readonly string[]): Match | undefined {
  const match = matches.find((each) => each === value);
  if (value !== undefined && match === undefined) throw new UsageError(`--match must be ${matches.join(" or ")}`);
  if (match === "externalId" && !columns.includes("externalId"))
    throw new UsageError('--match externalId needs the column "externalId"');
  return match ?? (columns.includes("externalId") ? "externalId" : undefined);
}

/** The key of a row or a user; undefined where it has no external id. */
export function keyOf(user: Pick<CreateUser, "email" | "externalId">, by: Match): string | undefined {
  return by === "email" ? user.email.toLowerCase() : (user.externalId ?? undefined);
}

/**
 * The fields in which a user differs from a row, with the values of the row: `null` where its cell is empty. Fields without a
 * column are not the file's: they stay.
 */
export function differences(row: CreateUser, existing: Existing, columns: readonly string[]): Record<string, unknown> {
  const wanted: Record<string, unknown> = row;
  const stored: Record<string, unknown> = existing;
  const different = columns.filter((name) => !isDeepStrictEqual(wanted[name] ?? null, stored[name] ?? null));
  return Object.fromEntries(different.map((name) => [name, wanted[name] ?? null]));
}
