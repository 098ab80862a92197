import { messageSortKey } from "../../functions/domain/message.ts";
import type { Instant, UserId } from "../../functions/domain/model.ts";
import type { Policy } from "../../functions/domain/policy.ts";
import { messageChanges, oldestOpenDate } from "../../functions/domain/replan.ts";
import { eachAtOnce } from "../../functions/runtime/batches.ts";
import type { Database } from "../../functions/storage/database.ts";
import { dynamoMessageStore } from "../../functions/storage/dynamoMessageStore.ts";
import { dynamoUserStore } from "../../functions/storage/dynamoUserStore.ts";
import { allMessages, putBack } from "../../functions/storage/restoredMessages.ts";
import type { StoredUser, UserConflict, UserWriteResult } from "../../functions/storage/userStore.ts";
import { restoredMessage, unsettled } from "./restoredMessage.ts";

export type RestoreOptions = {
  /** The tables that DynamoDB restored, beside those in use. */
  from: Database;
  to: Database;
  policy: Policy;
  now: Instant;
  /** Users that were deleted on purpose since the backup. They stay deleted. */
  except: ReadonlySet<string>;
  /** Also set users that were changed since the backup to their earlier state. False: only missing users come back. */
  replace: boolean;
  dryRun: boolean;
};

const AT_ONCE = 8;

/** Must run before `restoreUsers`. Otherwise planning would insert a message again that was sent already. */
export async function restoreMessages({ from, to, policy, now, except, dryRun }: RestoreOptions) {
  const counts = { restored: 0, existing: 0, held: 0, erased: 0 };
  for await (const page of allMessages(from)) {
    await eachAtOnce(page, AT_ONCE, async (saved) => {
      if (except.has(saved.userId)) return void counts.erased++;
      const message = restoredMessage(saved, now);
      if (!dryRun && !(await putBack(to, message, policy))) return void counts.existing++;
      counts.restored++;
      if (message.reason?.kind === "RESTORED") counts.held++;
    });
  }
  return counts;
}

/**
 * Restores each user with the messages that become due from now on, in the transaction that the API uses. A message that
 * became due lately is held, because it may have been sent: a backup older than the horizon has no row of it, and the
 * deletion of a user removes the row.
 */
export async function restoreUsers(options: RestoreOptions) {
  const { from, to, policy, except, dryRun } = options;
  const backup = dynamoUserStore(from, policy);
  const live = dynamoUserStore(to, policy);
  const counts = {
    restored: 0,
    replaced: 0,
    existing: 0,
    addressTaken: 0,
    externalIdTaken: 0,
    erased: 0,
    changing: 0,
    held: 0,
  };
  let after: string | undefined;
  do {
    const page = await backup.page({ limit: 100, after });
    await eachAtOnce(page.users, AT_ONCE, async ({ id }) => {
      if (except.has(id)) return void counts.erased++;
      const saved = await backup.get(id);
      if (!saved) return;
      const current = await live.get(id);
      if (current && (!options.replace || current.user.updatedAt === saved.user.updatedAt))
        return void counts.existing++;
      const held = current ? 0 : await holdUnsettled(options, saved);
      counts.held += held;
      const written = dryRun ? { ok: true as const } : await write(options, saved, current);
      if (written.ok) counts[current ? "replaced" : "restored"]++;
      else counts[whyNot(written.conflict)]++;
    });
    after = page.next;
  } while (after);
  return counts;
}

/** A user who was added since the backup keeps the address and the external id. */
function whyNot(conflict: UserConflict) {
  if (conflict === "EMAIL_TAKEN") return "addressTaken";
  return conflict === "EXTERNAL_ID_TAKEN" ? "externalIdTaken" : "changing";
}

/**
 * Inserts the held messages of a user. Must run before the user is written, so that neither this command nor planning
 * plans them. Skips messages that already have a row.
 */
async function holdUnsettled({ to, policy, now, dryRun }: RestoreOptions, { user, occasions }: StoredUser) {
  const existing = await dynamoMessageStore(to, policy).ofUser(user.id, oldestOpenDate(now, policy));
  const known = new Set(existing.map(messageSortKey));
  const held = unsettled(occasions, now, policy).filter((message) => !known.has(messageSortKey(message)));
  if (!dryRun) for (const message of held) await putBack(to, message, policy);
  return held.length;
}

async function write(
  { to, policy, now }: RestoreOptions,
  saved: StoredUser,
  current: StoredUser | undefined,
): Promise<UserWriteResult> {
  const id: UserId = saved.user.id;
  const existing = await dynamoMessageStore(to, policy).ofUser(id, oldestOpenDate(now, policy));
  const user = current ? { ...saved.user, version: current.user.version + 1, updatedAt: now } : saved.user;
  const changes = messageChanges(saved.occasions, existing, now, policy);
  const users = dynamoUserStore(to, policy);
  return current
    ? users.update(current, { user, occasions: saved.occasions, changes })
    : users.create({ user, occasions: saved.occasions, changes });
}
