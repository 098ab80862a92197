import * as z from "zod";
import type { Api } from "../shared/apiClient.ts";
import { ask, parseAnswer, problemOf } from "../shared/ask.ts";
import { type Pause, untilAnswered } from "../shared/untilAnswered.ts";

export type RedriveOptions = {
  /** A kind of reason or a detail. Undefined: all failed messages. */
  reason?: string | undefined;
  /** At most so many messages. Undefined: all. */
  limit?: number | undefined;
  dryRun: boolean;
  pause: Pause;
  /** Called after each request. */
  onProgress: (totals: RedriveTotals) => void;
};

const countsSchema = z.object({
  matched: z.int(),
  replayed: z.int(),
  refused: z.int(),
  exhausted: z.int(),
  otherReason: z.int(),
});
type Counts = z.infer<typeof countsSchema>;
const countNames = countsSchema.keyof().options;

const reportSchema = z.object({
  counts: countsSchema,
  reasons: z.record(z.string(), z.int()).optional(),
  nextCursor: z.string().optional(),
});

/** `reasons` counts the failed messages that did not match, by kind of reason. It is complete if none matched. */
export type RedriveTotals = Counts & { reasons: Map<string, number>; finished: boolean };

const PATH = "/api/v1/jobs/redrive/run";
const PAGE = 200;

/**
 * Replays the failed messages, page by page, until all were read or the limit is reached. Waits while the API is
 * unavailable. To repeat a page is safe: a replayed message is no longer a failed one.
 */
export async function redriveAll(
  api: Api,
  { reason, limit, dryRun, ...options }: RedriveOptions,
): Promise<RedriveTotals> {
  const totals: RedriveTotals = {
    ...{ matched: 0, replayed: 0, refused: 0, exhausted: 0, otherReason: 0 },
    reasons: new Map(),
    finished: false,
  };
  for (let cursor: string | undefined; ; ) {
    const left = limit === undefined ? PAGE : Math.min(PAGE, limit - totals.matched);
    const body = {
      ...(reason !== undefined && { reason }),
      ...(cursor !== undefined && { cursor }),
      limit: left,
      dryRun,
    };
    const report = await untilAnswered("The API does not redrive", options.pause, async () => {
      const answer = await ask(api, "POST", PATH, body);
      return answer.status === 200 ? { ok: true, value: parseAnswer(reportSchema, answer) } : problemOf(answer);
    });
    for (const name of countNames) totals[name] += report.counts[name];
    for (const [kind, count] of Object.entries(report.reasons ?? {}))
      totals.reasons.set(kind, (totals.reasons.get(kind) ?? 0) + count);
    cursor = report.nextCursor;
    totals.finished = cursor === undefined;
    options.onProgress(totals);
    if (totals.finished || (limit !== undefined && totals.matched >= limit)) return totals;
  }
}
