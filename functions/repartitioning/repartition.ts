import * as z from "zod";
import type { DueBucket } from "../domain/messageState.ts";
import { partitionOf, partitionsToRead } from "../domain/partition.ts";
import type { Policy } from "../domain/policy.ts";
import { messageChanges, oldestOpenDate } from "../domain/replan.ts";
import { occasionsOf, type User } from "../domain/user.ts";
import { type JobDependencies, type JobReport, runJob } from "../jobs/runJob.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import { duePages } from "../storage/duePages.ts";
import type { MessageStore } from "../storage/messageStore.ts";
import type { UserStore } from "../storage/userStore.ts";

/** `cursor`: where the run before stopped. */
export const repartitionInput = z.object({ cursor: z.string().optional() });
export type RepartitionDependencies = JobDependencies & { users: UserStore; messages: MessageStore; policy: Policy };

/** A cursor with this prefix is past the users: it counts the message lists (a state in a partition) that are done. */
const MESSAGES = "messages:";
const PAGE = 100;
const AT_ONCE = 8;
const buckets: readonly DueBucket[] = ["SCHEDULED", "IN_FLIGHT", "FAILED", "EXPIRED"];

/**
 * Writes every user and every open message again, so that each has the index key of the present number of partitions. Safe while the
 * system runs. A user is written as an edit that changes nothing, and the edit plans their messages too: planning may read the old
 * partition after the move and the new one before it. A second run changes nothing more.
 */
export async function repartition(
  deps: RepartitionDependencies,
  { cursor }: z.infer<typeof repartitionInput>,
  timeLeft: TimeLeft,
): Promise<JobReport & { nextCursor?: string | undefined }> {
  let nextCursor: string | undefined = cursor;
  const report = await runJob(deps, "repartition", async () => {
    const counts = { users: 0, messages: 0 };
    while (!nextCursor?.startsWith(MESSAGES)) {
      if (!timeLeft()) return counts;
      const page = await deps.users.page({ limit: PAGE, after: nextCursor });
      await eachAtOnce(page.users, AT_ONCE, async ({ id }) => {
        if (await writeAgain(deps, id)) counts.users += 1;
      });
      nextCursor = page.next ?? `${MESSAGES}0`;
    }
    const lists = partitionsToRead(deps.policy).flatMap((partition) =>
      buckets.map((bucket) => ({ partition, bucket })),
    );
    const done = z.coerce.number().int().parse(nextCursor.slice(MESSAGES.length));
    for (const [place, list] of [...lists.entries()].slice(done)) {
      nextCursor = `${MESSAGES}${place}`;
      const { moved, toTheEnd } = await moveMessages(deps, list.bucket, list.partition, timeLeft);
      counts.messages += moved;
      if (!toTheEnd) return counts;
    }
    nextCursor = undefined;
    return counts;
  });
  return { ...report, ...(nextCursor !== undefined && { nextCursor }) };
}

/** False: another writer wrote or erased the user meanwhile. A write of another writer has the current key too. */
async function writeAgain(deps: RepartitionDependencies, id: User["id"]): Promise<boolean> {
  const written = await retryOnConflict(() => tryWriteAgain(deps, id));
  if (written === undefined)
    throw new Error(`user ${id} could not be written: their messages changed at every attempt`);
  return written;
}

/** Undefined: a message of the user changed meanwhile. */
async function tryWriteAgain(deps: RepartitionDependencies, id: User["id"]): Promise<boolean | undefined> {
  const before = await deps.users.get(id);
  if (!before) return false;
  const now = deps.clock();
  const existing = await deps.messages.ofUser(id, oldestOpenDate(now, deps.policy));
  // Also for occasions that this version knows and the version that wrote them did not.
  const occasions = occasionsOf(before.user, now, deps.policy, before.occasions);
  const changes = messageChanges(occasions, existing, now, deps.policy);
  const written = await deps.users.update(before, { user: before.user, occasions, changes });
  if (written.ok) return true;
  return written.conflict === "VERSION_CHANGED" ? false : undefined;
}

async function moveMessages(deps: RepartitionDependencies, bucket: DueBucket, partition: number, timeLeft: TimeLeft) {
  let moved = 0;
  const list = { bucket, partition, timeLeft: () => true };
  for await (const messages of duePages(deps.messages, list, { limit: PAGE })) {
    if (!timeLeft()) return { moved, toTheEnd: false };
    const elsewhere = messages.filter(({ userId }) => partitionOf(userId, deps.policy.partitions) !== partition);
    await eachAtOnce(elsewhere, AT_ONCE, async (message) => {
      if (await deps.messages.rekey(message)) moved += 1;
    });
  }
  return { moved, toTheEnd: true };
}
