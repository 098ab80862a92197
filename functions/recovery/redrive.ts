import * as z from "zod";
import type { Message } from "../domain/message.ts";
import { partitionsToRead } from "../domain/partition.ts";
import { type JobDependencies, type JobReport, runJob } from "../jobs/runJob.ts";
import { type ReplayDependencies, replay } from "../messages/replay.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";

export const redriveInput = z.strictObject({
  reason: z.string().min(1).max(100).optional().describe("Only messages with this reason; absent: all that failed"),
  limit: z.int().min(1).max(1000).default(200).describe("At most so many in this run"),
  dryRun: z.boolean().default(false).describe("Count, and change nothing"),
});
export type RedriveInput = z.infer<typeof redriveInput>;

const PAGE = 100;

/** Another round for messages that failed, partition by partition, oldest first; bounded, so that it is asked for again. */
export function redrive(
  deps: ReplayDependencies & JobDependencies,
  input: RedriveInput,
  by: string,
  timeLeft: TimeLeft,
): Promise<JobReport> {
  return runJob(deps, "redrive", async () => {
    const counts = { matched: 0, replayed: 0, refused: 0, otherReason: 0, more: 0 };
    for (const partition of partitionsToRead(deps.policy)) {
      let after: string | undefined;
      do {
        const page = await deps.messages.due("FAILED", partition, { limit: PAGE, after });
        for (const message of page.messages) await consider(message);
        after = page.next;
        if (!timeLeft() || counts.matched > input.limit) return { ...counts, matched: input.limit, more: 1 };
      } while (after);
    }
    return counts;

    async function consider(message: Message): Promise<void> {
      if (input.reason !== undefined && message.reason !== input.reason) {
        counts.otherReason++;
        return;
      }
      if (++counts.matched > input.limit || input.dryRun) return;
      const { ok } = await replay(deps, message, by);
      if (ok) counts.replayed++;
      else counts.refused++;
    }
  });
}
