import { messageSortKey } from "../../functions/domain/message.ts";
import type { Instant, UserId } from "../../functions/domain/model.ts";
import type { Policy } from "../../functions/domain/policy.ts";
import { messageChanges, oldestOpenDate } from "../../functions/domain/replan.ts";
import { eachAtOnce } from "../../functions/runtime/batches.ts";
import type { Database } from "../../functions/storage/database.ts";
import { dynamoMessageStore } from "../../functions/storage/dynamoMessageStore.ts";
import { dynamoUserStore } from "../../functions/storage/dynamoUserStore.ts";
import { allMessages, putBack } from "../../functions/storage/restoredMessages.ts";
import type { StoredUser, UserWriteResult } from "../../functions/storage/userStore.ts";
import { restoredMessage, unsettled } from "./restoredMessage.ts";

export type RestoreOptions = {
  /** Copies that DynamoDB restored beside the live tables. */
  from: Database;
  to: Database;
  policy: Policy;
  now: Instant;
  /** Users who were erased since the backup, and must not come back. */
  except: ReadonlySet<string>;
  /** Put users back as they were who have been changed since; otherwise only who is missing. */
  replace: boolean;
  dryRun: boolean;
};

const AT_ONCE = 8;

/** Messages first: a user who came back before their sent messages would be planned, and written to, anew. */
export async function restoreMessages({ from, to, policy, now, except, dryRun }: RestoreOptions) {
  const counts = { restored: 0, there: 0, held: 0, erased: 0 };
  for await (const page of allMessages(from)) {
    await eachAtOnce(page, AT_ONCE, async (kept) => {
      if (except.has(kept.userId)) return void counts.erased++;
      const message = restoredMessage(kept, now);
      if (!dryRun && !(await putBack(to, message, policy))) return void counts.there++;
      counts.restored++;
      if (message.reason?.kind === "RESTORED") counts.held++;
    });
  }
  return counts;
}

/**
 * Each user whole, with what they are still to be owed, in the transaction that the API uses. What fell due lately is held: a
 * backup older than the horizon has no row of it, and a user who was deleted took theirs along, though it may have been sent.
 */
export async function restoreUsers(options: RestoreOptions) {
  const { from, to, policy, except, dryRun } = options;
  const backup = dynamoUserStore(from, policy);
  const live = dynamoUserStore(to, policy);
  const counts = { restored: 0, replaced: 0, there: 0, addressTaken: 0, erased: 0, changing: 0, held: 0 };
  let after: string | undefined;
  do {
    const page = await backup.page({ limit: 100, after });
    await eachAtOnce(page.users, AT_ONCE, async ({ id }) => {
      if (except.has(id)) return void counts.erased++;
      const kept = await backup.get(id);
      if (!kept) return;
      const now = await live.get(id);
      if (now && (!options.replace || now.user.updatedAt === kept.user.updatedAt)) return void counts.there++;
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

/** Before the user, so that neither this command nor planning finds the day open. Whose row is still there, it speaks for itself. */
async function holdUnsettled({ to, policy, now, dryRun }: RestoreOptions, { user, occasions }: StoredUser) {
  const existing = await dynamoMessageStore(to, policy).ofUser(user.id, oldestOpenDate(now, policy));
  const known = new Set(existing.map(messageSortKey));
  const held = unsettled(occasions, now, policy).filter((message) => !known.has(messageSortKey(message)));
  if (!dryRun) for (const message of held) await putBack(to, message, policy);
  return held.length;
}

async function write(
  { to, policy, now }: RestoreOptions,
  kept: StoredUser,
  live: StoredUser | undefined,
): Promise<UserWriteResult> {
  const id: UserId = kept.user.id;
  const existing = await dynamoMessageStore(to, policy).ofUser(id, oldestOpenDate(now, policy));
  const user = live ? { ...kept.user, version: live.user.version + 1, updatedAt: now } : kept.user;
  const changes = messageChanges(kept.occasions, existing, now, policy);
  const users = dynamoUserStore(to, policy);
  return live
    ? users.update(live, { user, occasions: kept.occasions, changes })
    : users.create({ user, occasions: kept.occasions, changes });
}
