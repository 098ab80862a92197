import { between, SECOND } from "../domain/instants.ts";
import type { DueBucket } from "../domain/messageState.ts";
import type { Instant } from "../domain/model.ts";
import { userIdSchema } from "../domain/model.ts";
import { partitionsToRead } from "../domain/partition.ts";
import { schedules } from "../manifest/schedules.ts";
import type { OperatorDependencies } from "./operatorDependencies.ts";

/** The health page waits no longer than this for a dependency. */
const PATIENCE_MS = 2_000;
/** Open work is counted up to this number for each state and partition. `capped` says that there is more. */
const COUNT_LIMIT = 200;

export type Checked = { healthy: boolean; message: string; latencyMs: number };

/** Calls one dependency with a time limit. The message names the kind of failure, and contains nothing of a request. */
async function check(ask: () => Promise<unknown>): Promise<Checked> {
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), PATIENCE_MS);
  });
  const message = await Promise.race([ask(), tooLate]).then(
    () => "answers",
    (error: unknown) =>
      error instanceof Error ? (error.message.startsWith("no answer") ? error.message : error.name) : "failed",
  );
  clearTimeout(timer);
  return { healthy: message === "answers", message, latencyMs: Math.round(performance.now() - startedAt) };
}

const NOBODY = userIdSchema.parse("00000000-0000-4000-8000-000000000000");

/** Every service that messages need. */
export async function checkServices(deps: OperatorDependencies) {
  const [users, messages, control, queue, deadLetters] = await Promise.all([
    check(() => deps.users.get(NOBODY)),
    check(() => deps.messages.due("SCHEDULED", 0, { limit: 1 })),
    check(() => deps.control.lastRun("enqueue")),
    check(() => deps.queue.depth()),
    check(() => deps.deadLetters.depth()),
  ]);
  return { users, messages, control, queue, deadLetters };
}

const buckets = ["SCHEDULED", "IN_FLIGHT", "FAILED", "EXPIRED"] as const satisfies readonly DueBucket[];

/** How many messages are open, by state, and since when the oldest one is due. One bounded read for each state and partition. */
export async function openWork(deps: OperatorDependencies) {
  const counts = { SCHEDULED: 0, IN_FLIGHT: 0, FAILED: 0, EXPIRED: 0 };
  let capped = false;
  let oldestDueAt: Instant | undefined;
  /** When the oldest row changed last: about the age of its send task or dead letter. SQS reports ages to CloudWatch only. */
  const since: { QUEUED?: Instant; FAILED?: Instant } = {};
  await Promise.all(
    partitionsToRead(deps.policy).flatMap((partition) =>
      buckets.map(async (bucket) => {
        const { messages, next } = await deps.messages.due(bucket, partition, { limit: COUNT_LIMIT });
        counts[bucket] += messages.length;
        capped ||= next !== undefined;
        for (const { status, updatedAt } of messages) {
          if (status !== "QUEUED" && status !== "FAILED") continue;
          const oldest = since[status];
          if (!oldest || updatedAt < oldest) since[status] = updatedAt;
        }
        if (bucket === "FAILED" || bucket === "EXPIRED") return;
        for (const { dueAt } of messages) if (!oldestDueAt || dueAt < oldestDueAt) oldestDueAt = dueAt;
      }),
    ),
  );
  const now = deps.clock();
  const oldestDueAgeSeconds = oldestDueAt && oldestDueAt < now ? Math.round(between(oldestDueAt, now) / SECOND) : 0;
  const ageOf = (instant: Instant | undefined) => (instant ? Math.round(between(instant, now) / SECOND) : 0);
  const ages = { messages: ageOf(since.QUEUED), deadLetters: ageOf(since.FAILED) };
  return { counts, capped, oldestDueAt, oldestDueAgeSeconds, ages };
}

/** The last run of each job, and the instant up to which every partition is planned. */
export async function jobStates(deps: OperatorDependencies) {
  const now = deps.clock();
  const runs = await Promise.all(
    Object.keys(schedules).map(async (job) => {
      const run = await deps.control.lastRun(job);
      const lag = run && Math.round(between(run.startedAt, now) / SECOND);
      return {
        job,
        ...(run && { lastRunAt: run.startedAt, durationMs: run.durationMs, counts: run.counts, secondsSince: lag }),
      };
    }),
  );
  const marks = await Promise.all(partitionsToRead(deps.policy).map((partition) => deps.control.watermark(partition)));
  const known = marks.filter((mark) => mark !== undefined);
  const plannedThrough = known.length === marks.length ? known.toSorted()[0] : undefined;
  return { runs, plannedThrough };
}
