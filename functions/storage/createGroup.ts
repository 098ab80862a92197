import type { Database } from "./database.ts";
import { emailKey, externalIdKey } from "./keys.ts";
import type { SendGuards, SentOccasion } from "./sendGuard.ts";
import { meaningOf, transact } from "./transact.ts";
import type { WriteSettings } from "./transitionParts.ts";
import type { UserWrite, UserWriteResult } from "./userStore.ts";
import { type GuardedWrite, messageWrites, userWrites } from "./userTransaction.ts";

/** A transaction takes 100 writes, and a user needs four to nine. Ten users in one take less than half the time of ten alone. */
const WRITES = 100;
const USERS = 10;

export type CreationContext = { database: Database; settings: WriteSettings; guards: SendGuards };

/** The writes of a new user, and the check that none of their messages was sent to this address before. */
export async function creation(context: CreationContext, write: UserWrite): Promise<GuardedWrite[]> {
  const { database, settings, guards } = context;
  const { user, changes } = write;
  return [
    ...userWrites(database, settings, undefined, write),
    ...messageWrites(database, settings, changes, user.updatedAt),
    ...(await guards.checks(user.email, plannedBy(write), user.updatedAt)),
  ];
}

/** The messages that a write inserts. */
export function plannedBy({ changes }: UserWrite): SentOccasion[] {
  return changes.flatMap((change) => (change.kind === "insert" ? [change.message] : []));
}

/**
 * Adds users, several in one transaction. If one is refused, the others are written again without it:
 *
 *   [a b c d] ── c's address is taken ──> [a b d] ──> written; c refused
 */
export async function createGroup(
  context: CreationContext,
  group: readonly UserWrite[],
): Promise<Map<UserWrite, UserWriteResult>> {
  const results = new Map<UserWrite, UserWriteResult>();
  let open = await Promise.all(group.map(async (write) => ({ write, writes: await creation(context, write) })));
  while (open.length > 0) {
    const refused = await transact(
      context.database,
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

/** What no other user may have: the address, and the external id if there is one. */
export function uniqueNames({ email, externalId }: UserWrite["user"]): string[] {
  return [emailKey(email).pk, ...(externalId === undefined ? [] : [externalIdKey(externalId).pk])];
}

/** Groups that each fit into a transaction. An address or an external id is one item, so it is in a group once at most. */
export function groupsOf(writes: readonly UserWrite[]): UserWrite[][] {
  const groups: { names: Set<string>; size: number; users: UserWrite[] }[] = [];
  for (const write of writes) {
    const names = uniqueNames(write.user);
    // Each message may come with the check of a guard.
    const size = 1 + names.length + write.occasions.length + 2 * write.changes.length;
    const fitting = groups.find((each) => {
      return each.users.length < USERS && each.size + size <= WRITES && !names.some((name) => each.names.has(name));
    });
    const group = fitting ?? { names: new Set(), size: 0, users: [] };
    if (!fitting) groups.push(group);
    group.users.push(write);
    for (const name of names) group.names.add(name);
    group.size += size;
  }
  return groups.map(({ users }) => users);
}
