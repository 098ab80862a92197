import { type Breaker, enqueueBudget } from "../domain/breaker.ts";
import { plus, SECOND } from "../domain/instants.ts";
import type { Message } from "../domain/message.ts";
import { partitionsToRead } from "../domain/partition.ts";
import type { Policy } from "../domain/policy.ts";
import { type JobDependencies, type JobReport, runJob } from "../jobs/runJob.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import { errorFields } from "../runtime/log.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import type { BreakerStore } from "../storage/controlStore.ts";
import { type EnqueueMessagesDependencies, enqueueMessages } from "./enqueueMessages.ts";

export type EnqueueDependencies = EnqueueMessagesDependencies &
  JobDependencies & { breaker: BreakerStore; policy: Policy };

const PARTITIONS_AT_ONCE = 8;
const PAGE = 200;
/** With a limit, a tick feeds what can be sent until the next one has surely fed more. */
const FEED_AHEAD = 90 * SECOND;

/**
 * Puts what is due within the lookahead on the queue, earliest first, each with its exact delay. Feeds nothing while the
 * breaker is open or sending is paused, one message when a probe is wanted, and no more than the rate while it is limited.
 * Stops when time is short: the next tick goes on.
 */
export function enqueue(deps: EnqueueDependencies, timeLeft: TimeLeft): Promise<JobReport> {
  return runJob(deps, "enqueue", async () => {
    const counts = { queued: 0, refused: 0, held: 0 };
    const now = deps.clock();
    const breaker = await readBreaker(deps);
    if (breaker) {
      deps.recordMetric("BreakerOpen", Number(breaker.phase !== "CLOSED"));
      deps.recordMetric("SendingPaused", Number(breaker.paused !== undefined));
    }
    const limit = breaker && enqueueBudget(breaker, now, plus(now, FEED_AHEAD), deps.policy);
    if (limit === 0) return { ...counts, held: 1 };
    const budget = { left: limit ?? Number.POSITIVE_INFINITY };
    // A probe is for something that is due: a copy that waits for its time would answer nothing.
    const probing = breaker !== undefined && breaker.phase !== "CLOSED";
    const through = probing ? now : plus(now, deps.policy.lookaheadSeconds * SECOND);
    await eachAtOnce(partitionsToRead(deps.policy), probing ? 1 : PARTITIONS_AT_ONCE, async (partition) => {
      let after: string | undefined;
      do {
        if (!timeLeft() || budget.left <= 0) return;
        const page = await deps.messages.due("SCHEDULED", partition, { through, limit: PAGE, after });
        const { queued, refused } = await enqueueMessages(deps, take(page.messages, budget));
        counts.queued += queued;
        counts.refused += refused;
        after = page.next;
      } while (after);
    });
    deps.recordMetric("MessagesQueued", counts.queued);
    return counts;
  });
}

/** As many as the budget allows, taken from it at once, so that partitions side by side share it. */
function take(messages: Message[], budget: { left: number }): Message[] {
  const taken = messages.slice(0, Math.max(0, budget.left));
  budget.left -= taken.length;
  return taken;
}

/** Where the breaker can't be read, sending goes on, and says so. */
async function readBreaker(deps: EnqueueDependencies): Promise<Breaker | undefined> {
  try {
    return await deps.breaker.read(deps.clock());
  } catch (error) {
    deps.recordMetric("BreakerUnreadable", 1);
    deps.log.error("BREAKER_UNREADABLE", errorFields(error));
    return undefined;
  }
}
