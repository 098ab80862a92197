import type { Database } from "./database.ts";
import { emailKey } from "./keys.ts";
import { meaningOf, transact } from "./transact.ts";
import type { WriteSettings } from "./transitionParts.ts";
import type { UserWrite, UserWriteResult } from "./userStore.ts";
import { type GuardedWrite, messageWrites, userWrites } from "./userTransaction.ts";

/** A transaction takes 100 writes, and a user is four to eight. Ten together take less than half the time of one by one. */
const WRITES = 100;
const USERS = 10;

/** The writes of a new user. */
export function creation(database: Database, settings: WriteSettings, write: UserWrite): GuardedWrite[] {
  return [
    ...userWrites(database, settings, undefined, write),
    ...messageWrites(database, settings, write.changes, write.user.updatedAt),
  ];
}

/**
 * Adds users, several to a transaction. One that is refused is taken out and the others go again without them:
 *
 *   [a b c d] ── c's address is taken ──> [a b d] ──> written; c refused
 */
export async function createGroup(
  database: Database,
  settings: WriteSettings,
  group: readonly UserWrite[],
): Promise<Map<UserWrite, UserWriteResult>> {
  const results = new Map<UserWrite, UserWriteResult>();
  let open = group.map((write) => ({ write, writes: creation(database, settings, write) }));
  while (open.length > 0) {
    const refused = await transact(
      database,
      open.flatMap(({ writes }) => writes),
    );
    const refusedOf = (writes: readonly GuardedWrite[]) => refused.filter((each) => writes.includes(each));
    for (const { write, writes } of open) {
      const meaning = meaningOf(refusedOf(writes));
      if (refused.length === 0 || !meaning.ok) results.set(write, meaning);
    }
    open = open.filter(({ write }) => !results.has(write));
  }
  return results;
}

/** Groups that fit into a transaction each; an address stands in each at most once, since it is one item. */
export function groupsOf(writes: readonly UserWrite[]): UserWrite[][] {
  const groups: { addresses: Set<string>; size: number; users: UserWrite[] }[] = [];
  for (const write of writes) {
    const address = emailKey(write.user.email).pk;
    const size = 2 + write.occasions.length + write.changes.length;
    const fitting = groups.find((each) => {
      return each.users.length < USERS && each.size + size <= WRITES && !each.addresses.has(address);
    });
    const group = fitting ?? { addresses: new Set(), size: 0, users: [] };
    if (!fitting) groups.push(group);
    group.users.push(write);
    group.addresses.add(address);
    group.size += size;
  }
  return groups.map(({ users }) => users);
}
