import type { Breaker } from "../domain/breaker.ts";
import { plus, SECOND } from "../domain/instants.ts";
import type { Message } from "../domain/message.ts";
import { partitionsToRead } from "../domain/partition.ts";
import type { Policy } from "../domain/policy.ts";
import { enqueueBudget } from "../domain/rateLimit.ts";
import { type JobDependencies, type JobReport, runJob } from "../jobs/runJob.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import type { BreakerStore } from "../storage/controlStore.ts";
import { duePages } from "../storage/duePages.ts";
import { type EnqueueMessagesDependencies, enqueueMessages } from "./enqueueMessages.ts";
import { enqueueProbe } from "./enqueueProbe.ts";
import { readBreaker } from "./readBreaker.ts";

export type EnqueueDependencies = EnqueueMessagesDependencies &
  JobDependencies & { breaker: BreakerStore; policy: Policy };

const PARTITIONS_AT_ONCE = 8;
const PAGE = 200;
/** With a rate limit, one run enqueues what can be sent until the next run has surely enqueued more. Milliseconds. */
const ENQUEUE_AHEAD = 90 * SECOND;

/**
 * Puts messages that are due within the lookahead on the queue, earliest first, each with its exact delay. Enqueues nothing while the
 * breaker is open or sending is paused, one message when a probe is needed, and no more than the rate limit allows. Stops when
 * little time is left. The next run continues.
 */
export function enqueue(deps: EnqueueDependencies, timeLeft: TimeLeft): Promise<JobReport> {
  return runJob(deps, "enqueue", async () => {
    const counts = { queued: 0, refused: 0, held: 0 };
    const now = deps.clock();
    const breaker = await readBreaker(deps);
    const limit = breaker && enqueueBudget(breaker, now, plus(now, ENQUEUE_AHEAD), deps.policy);
    if (limit === 0) return { ...counts, held: 1 };
    const { queued, refused } = wantsProbe(breaker)
      ? await enqueueProbe(deps, timeLeft)
      : await enqueueDue(deps, limit ?? Number.POSITIVE_INFINITY, timeLeft);
    deps.recordMetric("MessagesQueued", queued);
    return { ...counts, queued, refused };
  });
}

function wantsProbe(breaker: Breaker | undefined): boolean {
  return breaker !== undefined && breaker.phase !== "CLOSED";
}

async function enqueueDue(deps: EnqueueDependencies, limit: number, timeLeft: TimeLeft) {
  const counts = { queued: 0, refused: 0 };
  const budget = { left: limit };
  const through = plus(deps.clock(), deps.policy.lookaheadSeconds * SECOND);
  await eachAtOnce(partitionsToRead(deps.policy), PARTITIONS_AT_ONCE, async (partition) => {
    const goOn = () => timeLeft() && budget.left > 0;
    if (!goOn()) return;
    const list = { bucket: "SCHEDULED", partition, timeLeft: goOn } as const;
    for await (const messages of duePages(deps.messages, list, { through, limit: PAGE })) {
      const { queued, refused } = await enqueueMessages(deps, take(messages, budget));
      counts.queued += queued;
      counts.refused += refused;
    }
  });
  return counts;
}

/** Takes as many as the budget allows. The budget is reduced at once, because partitions run side by side. */
function take(messages: Message[], budget: { left: number }): Message[] {
  const taken = messages.slice(0, Math.max(0, budget.left));
  budget.left -= taken.length;
  return taken;
}
