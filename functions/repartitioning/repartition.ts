import * as z from "zod";
import type { DueBucket } from "../domain/messageState.ts";
import { partitionOf, partitionsToRead } from "../domain/partition.ts";
import type { Policy } from "../domain/policy.ts";
import { messageChanges, oldestOpenDate } from "../domain/replan.ts";
import { occasionsOf, type User } from "../domain/user.ts";
import { type JobDependencies, type JobReport, runJob } from "../jobs/runJob.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import type { MessageStore } from "../storage/messageStore.ts";
import type { UserStore } from "../storage/userStore.ts";

/** Where the run before stopped: somewhere among the users, or past them. */
export const repartitionInput = z.object({ cursor: z.string().optional() });
export type RepartitionDependencies = JobDependencies & { users: UserStore; messages: MessageStore; policy: Policy };

/** Cursors past the users: how many looks (a state in a partition) are done. */
const MESSAGES = "messages:";
const PAGE = 100;
const AT_ONCE = 8;
const ROUNDS = 8;
const buckets: readonly DueBucket[] = ["SCHEDULED", "IN_FLIGHT", "FAILED", "EXPIRED"];

/**
 * Writes everybody and every open message again, so that each lies in the partition that the present number gives. Safe while
 * everything runs: a user is written as an edit that changes nothing, which plans their messages as well, for planning may look for
 * them in the one partition too late and in the other too early. Run twice it changes nothing more. The cursor says where to go on.
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
    const looks = partitionsToRead(deps.policy).flatMap((partition) =>
      buckets.map((bucket) => ({ partition, bucket })),
    );
    const done = z.coerce.number().int().parse(nextCursor.slice(MESSAGES.length));
    for (const [place, look] of [...looks.entries()].slice(done)) {
      nextCursor = `${MESSAGES}${place}`;
      const { moved, toTheEnd } = await moveMessages(deps, look.bucket, look.partition, timeLeft);
      counts.messages += moved;
      if (!toTheEnd) return counts;
    }
    nextCursor = undefined;
    return counts;
  });
  return { ...report, ...(nextCursor !== undefined && { nextCursor }) };
}

/** False: somebody else wrote or erased the user meanwhile, and so put them where they belong. */
async function writeAgain(deps: RepartitionDependencies, id: User["id"]): Promise<boolean> {
  for (let round = 0; round < ROUNDS; round++) {
    const before = await deps.users.get(id);
    if (!before) return false;
    const now = deps.clock();
    const existing = await deps.messages.ofUser(id, oldestOpenDate(now, deps.policy));
    // Also for occasions that this version knows and the one that wrote them did not.
    const occasions = occasionsOf(before.user, now, deps.policy, before.occasions);
    const changes = messageChanges(occasions, existing, now, deps.policy);
    const written = await deps.users.update(before, { user: before.user, occasions, changes });
    if (written.ok) return true;
    if (written.conflict === "VERSION_CHANGED") return false;
  }
  throw new Error(`user ${id} could not be written in ${ROUNDS} rounds`);
}

async function moveMessages(deps: RepartitionDependencies, bucket: DueBucket, partition: number, timeLeft: TimeLeft) {
  let moved = 0;
  let after: string | undefined;
  do {
    if (!timeLeft()) return { moved, toTheEnd: false };
    const page = await deps.messages.due(bucket, partition, { limit: PAGE, after });
    const elsewhere = page.messages.filter(({ userId }) => partitionOf(userId, deps.policy.partitions) !== partition);
    await eachAtOnce(elsewhere, AT_ONCE, async (message) => {
      if (await deps.messages.rekey(message)) moved += 1;
    });
    after = page.next;
  } while (after);
  return { moved, toTheEnd: true };
}
