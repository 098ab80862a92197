import * as z from "zod";
import type { UserOccasion } from "../../functions/domain/user.ts";
import { OCCASION_PREFIX, PROFILE } from "../../functions/storage/keys.ts";
import { readOccasion } from "../../functions/storage/userItem.ts";
import type { RowWrite } from "./rowWrites.ts";

export const userSchema = z.object({
  id: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  timezone: z.string(),
});
export type UserRow = z.infer<typeof userSchema>;

export type UserTable = {
  users: ReadonlyMap<string, UserRow>;
  /** The same array until an occasion changes. */
  occasions(): readonly UserOccasion[];
  /** Applies a write. False: the row after the write is not known. */
  apply(write: RowWrite): boolean;
};

/** The users and their occasions in memory, kept up to date by the writes to the table. */
export function createUserTable(found: readonly UserRow[], foundOccasions: readonly UserOccasion[]): UserTable {
  const users = new Map(found.map((user) => [user.id, user]));
  const occasions = new Map(foundOccasions.map((each) => [`${each.userId} ${OCCASION_PREFIX}${each.occasion}`, each]));
  let listed: readonly UserOccasion[] | undefined;
  return {
    users,
    occasions() {
      listed ??= [...occasions.values()];
      return listed;
    },
    apply({ pk, sk, kind, fields }) {
      if (kind === "changed") return false;
      if (sk === PROFILE) {
        if (kind === "added") users.set(pk, userSchema.parse(fields));
        else users.delete(pk);
      }
      if (sk.startsWith(OCCASION_PREFIX)) {
        if (kind === "added") occasions.set(`${pk} ${sk}`, readOccasion(fields));
        else occasions.delete(`${pk} ${sk}`);
        listed = undefined;
      }
      return true;
    },
  };
}
