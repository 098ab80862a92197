import * as z from "zod";
import type { Message } from "../domain/message.ts";
import { partitionsToRead } from "../domain/partition.ts";
import { matchesReason } from "../domain/reason.ts";
import { type JobDependencies, type JobReport, runJob } from "../jobs/runJob.ts";
import { type ReplayDependencies, replay } from "../messages/replay.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import { CursorError, decodeCursorAs, encodeCursor } from "../storage/cursor.ts";

export const redriveInput = z.strictObject({
  reason: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe("Only messages with this kind of reason, or with this detail; absent: all that failed"),
  limit: z.int().min(1).max(1000).default(200).describe("At most so many messages in this run"),
  dryRun: z.boolean().default(false).describe("Count, and change nothing"),
  cursor: z.string().max(1000).optional().describe("`nextCursor` of the run before"),
});
export type RedriveInput = z.infer<typeof redriveInput>;

/** `reasons`: the reasons of the failed messages, if none of them matched. `nextCursor`: where the next run continues. */
export type RedriveReport = JobReport & { reasons?: Record<string, number>; nextCursor?: string };

const placeSchema = z.strictObject({
  list: z.literal("redrive"),
  partition: z.int().nonnegative(),
  after: z.string().optional(),
});
type Place = z.infer<typeof placeSchema>;
const PAGE = 100;
/** The operator who asked, and whether there is time left. */
export type RedriveRun = { by: string; timeLeft: TimeLeft };

/**
 * Replays failed messages, partition by partition, oldest first. Messages that were replayed too often are counted and skipped, and do
 * not count towards the limit. Throws a CursorError for a cursor that this system did not make.
 */
export async function redrive(
  deps: ReplayDependencies & JobDependencies,
  input: RedriveInput,
  { by, timeLeft }: RedriveRun,
): Promise<RedriveReport> {
  let place: Place | undefined =
    input.cursor === undefined ? { list: "redrive", partition: 0 } : decodeCursorAs(placeSchema, input.cursor);
  if (place && place.partition >= partitionsToRead(deps.policy).length)
    throw new CursorError("a cursor beyond the last partition");
  const reasons = new Map<string, number>();
  const report = await runJob(deps, "redrive", async () => {
    const counts = { matched: 0, replayed: 0, refused: 0, exhausted: 0, otherReason: 0, more: 0 };
    while (place && timeLeft() && counts.matched < input.limit) {
      // A page never holds more than the limit allows: each page is handled whole.
      const limit = Math.min(PAGE, input.limit - counts.matched);
      const page = await deps.messages.due("FAILED", place.partition, { limit, after: place.after });
      for (const message of page.messages) await consider(message);
      place = nextPlace(place, page.next, partitionsToRead(deps.policy).length);
    }
    return { ...counts, more: place ? 1 : 0 };

    async function consider(message: Message): Promise<void> {
      if (input.reason !== undefined && !matchesReason(message.reason, input.reason)) {
        const kind = message.reason?.kind ?? "NONE";
        reasons.set(kind, (reasons.get(kind) ?? 0) + 1);
        counts.otherReason++;
      } else if (message.replays >= deps.policy.maxReplays) counts.exhausted++;
      else {
        counts.matched++;
        if (input.dryRun) return;
        const { ok } = await replay(deps, message, by);
        if (ok) counts.replayed++;
        else counts.refused++;
      }
    }
  });
  return {
    ...report,
    ...(report.counts.matched === 0 && reasons.size > 0 && { reasons: Object.fromEntries(reasons) }),
    ...(place && { nextCursor: encodeCursor(place) }),
  };
}

function nextPlace({ list, partition }: Place, after: string | undefined, partitions: number): Place | undefined {
  if (after !== undefined) return { list, partition, after };
  return partition + 1 < partitions ? { list, partition: partition + 1 } : undefined;
}
