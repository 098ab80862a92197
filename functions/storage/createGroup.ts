import type { Database } from "./database.ts";
import { emailKey } from "./keys.ts";
import type { PersonWrite, PersonWritten } from "./userStore.ts";
import { type GuardedWrite, messageWrites, personWrites } from "./userTransaction.ts";
import type { WriteSettings } from "./transitionExpression.ts";
import { meaningOf, transact } from "./transact.ts";

/** A transaction takes 100 writes, and a person is four to eight. Ten together take less than half the time of one by one. */
const WRITES = 100;
const PEOPLE = 10;

/** The writes of a new person. */
export function creation(database: Database, settings: WriteSettings, write: PersonWrite): GuardedWrite[] {
  return [
    ...personWrites(database, settings, undefined, write),
    ...messageWrites(database, settings, write.changes, write.person.updatedAt),
  ];
}

/**
 * Adds people, several to a transaction. One that is refused is taken out and the others go again without them:
 *
 *   [a b c d] ── c's address is taken ──> [a b d] ──> written; c refused
 */
export async function createGroup(
  database: Database,
  settings: WriteSettings,
  group: readonly PersonWrite[],
): Promise<Map<PersonWrite, PersonWritten>> {
  const results = new Map<PersonWrite, PersonWritten>();
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
export function groupsOf(writes: readonly PersonWrite[]): PersonWrite[][] {
  const groups: { addresses: Set<string>; size: number; people: PersonWrite[] }[] = [];
  for (const write of writes) {
    const address = emailKey(write.person.email).pk;
    const size = 2 + write.occasions.length + write.changes.length;
    const fitting = groups.find((each) => {
      return each.people.length < PEOPLE && each.size + size <= WRITES && !each.addresses.has(address);
    });
    const group = fitting ?? { addresses: new Set(), size: 0, people: [] };
    if (!fitting) groups.push(group);
    group.people.push(write);
    group.addresses.add(address);
    group.size += size;
  }
  return groups.map(({ people }) => people);
}
