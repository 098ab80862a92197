import { messageSortKey } from "../../functions/domain/message.ts";
import type { Instant, UserId } from "../../functions/domain/model.ts";
import type { Policy } from "../../functions/domain/policy.ts";
import { messageChanges, oldestOpenDate } from "../../functions/domain/replan.ts";
import { eachAtOnce } from "../../functions/runtime/batches.ts";
import type { Database } from "../../functions/storage/database.ts";
import { dynamoMessageStore } from "../../functions/storage/dynamoMessageStore.ts";
import { dynamoPeopleStore } from "../../functions/storage/dynamoUserStore.ts";
import type { KnownPerson, PersonWritten } from "../../functions/storage/userStore.ts";
import { allMessages, putBack } from "../../functions/storage/restoredMessages.ts";
import { RESTORED, restoredMessage, unsettled } from "./restoredMessage.ts";

export type RestoreOptions = {
  /** Copies that DynamoDB restored beside the live tables. */
  from: Database;
  to: Database;
  policy: Policy;
  now: Instant;
  /** People who were erased since the backup, and must not come back. */
  except: ReadonlySet<string>;
  /** Put people back as they were who have been changed since; otherwise only who is missing. */
  replace: boolean;
  dryRun: boolean;
};

const AT_ONCE = 8;

/** Messages first: a person who came back before their sent messages would be planned, and written to, anew. */
export async function restoreMessages({ from, to, policy, now, except, dryRun }: RestoreOptions) {
  const counts = { restored: 0, there: 0, held: 0, erased: 0 };
  for await (const page of allMessages(from)) {
    await eachAtOnce(page, AT_ONCE, async (kept) => {
      if (except.has(kept.userId)) return void counts.erased++;
      const message = restoredMessage(kept, now);
      if (!dryRun && !(await putBack(to, message, policy))) return void counts.there++;
      counts.restored++;
      if (message.reason === RESTORED) counts.held++;
    });
  }
  return counts;
}

/**
 * Each person whole, with what they are still to be owed, in the transaction that the API uses. What fell due lately is held: a
 * backup older than the horizon has no row of it, and a person who was deleted took theirs along, though it may have been sent.
 */
export async function restorePeople(options: RestoreOptions) {
  const { from, to, policy, except, dryRun } = options;
  const backup = dynamoPeopleStore(from, policy);
  const live = dynamoPeopleStore(to, policy);
  const counts = { restored: 0, replaced: 0, there: 0, addressTaken: 0, erased: 0, changing: 0, held: 0 };
  let after: string | undefined;
  do {
    const page = await backup.page({ limit: 100, after });
    await eachAtOnce(page.people, AT_ONCE, async ({ id }) => {
      if (except.has(id)) return void counts.erased++;
      const kept = await backup.get(id);
      if (!kept) return;
      const now = await live.get(id);
      if (now && (!options.replace || now.person.updatedAt === kept.person.updatedAt)) return void counts.there++;
      const held = now ? 0 : await holdUnsettled(options, kept);
      counts.held += held;
      const written = dryRun ? { ok: true as const } : await write(options, kept, now);
      if (written.ok) counts[now ? "replaced" : "restored"]++;
      else counts[written.conflict === "EMAIL_TAKEN" ? "addressTaken" : "changing"]++;
    });
    after = page.next;
  } while (after);
  return counts;
}

/** Before the person, so that neither this command nor planning finds the day open. Whose row is still there, it speaks for itself. */
async function holdUnsettled({ to, policy, now, dryRun }: RestoreOptions, { person, occasions }: KnownPerson) {
  const existing = await dynamoMessageStore(to, policy).ofPerson(person.id, oldestOpenDate(now, policy));
  const known = new Set(existing.map(messageSortKey));
  const held = unsettled(occasions, now, policy).filter((message) => !known.has(messageSortKey(message)));
  if (!dryRun) for (const message of held) await putBack(to, message, policy);
  return held.length;
}

async function write(
  { to, policy, now }: RestoreOptions,
  kept: KnownPerson,
  live: KnownPerson | undefined,
): Promise<PersonWritten> {
  const id: UserId = kept.person.id;
  const existing = await dynamoMessageStore(to, policy).ofPerson(id, oldestOpenDate(now, policy));
  const person = live ? { ...kept.person, version: live.person.version + 1, updatedAt: now } : kept.person;
  const changes = messageChanges(kept.occasions, existing, now, policy);
  const people = dynamoPeopleStore(to, policy);
  return live
    ? people.update(live, { person, occasions: kept.occasions, changes })
    : people.create({ person, occasions: kept.occasions, changes });
}
