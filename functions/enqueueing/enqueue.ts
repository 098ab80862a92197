import { type Breaker, feedLimit } from "../domain/breaker.ts";
import { plus, SECOND } from "../domain/instants.ts";
import type { Message } from "../domain/message.ts";
import { partitionsToRead } from "../domain/partition.ts";
import type { Policy } from "../domain/policy.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import { type JobReport, type JobTools, runJob, type TimeLeft } from "../runtime/job.ts";
import { errorFields } from "../runtime/log.ts";
import type { BreakerStore } from "../storage/controlStore.ts";
import { type FeedTools, feed } from "./enqueueMessages.ts";

export type EnqueueTools = FeedTools & JobTools & { breaker: BreakerStore; policy: Policy };

const PARTITIONS_AT_ONCE = 8;
const PAGE = 200;
/** With a limit, a tick feeds what can be sent until the next one has surely fed more. */
const FEED_AHEAD = 90 * SECOND;

/**
 * Puts what is due within the lookahead on the queue, earliest first, each with its exact delay. Feeds nothing while the
 * breaker is open or sending is paused, one message when a probe is wanted, and no more than the rate while it is limited.
 * Stops when time is short: the next tick goes on.
 */
export function enqueue(tools: EnqueueTools, timeLeft: TimeLeft): Promise<JobReport> {
  return runJob(tools, "enqueue", async () => {
    const counts = { queued: 0, refused: 0, held: 0 };
    const now = tools.clock();
    const breaker = await readBreaker(tools);
    if (breaker) {
      tools.meter("BreakerOpen", Number(breaker.phase !== "CLOSED"));
      tools.meter("SendingPaused", Number(breaker.paused !== undefined));
    }
    const limit = breaker && feedLimit(breaker, now, plus(now, FEED_AHEAD), tools.policy);
    if (limit === 0) return { ...counts, held: 1 };
    const budget = { left: limit ?? Number.POSITIVE_INFINITY };
    // A probe is for something that is due: a copy that waits for its time would answer nothing.
    const probing = breaker !== undefined && breaker.phase !== "CLOSED";
    const through = probing ? now : plus(now, tools.policy.lookaheadSeconds * SECOND);
    await eachAtOnce(partitionsToRead(tools.policy), probing ? 1 : PARTITIONS_AT_ONCE, async (partition) => {
      let after: string | undefined;
      do {
        if (!timeLeft() || budget.left <= 0) return;
        const page = await tools.messages.due("SCHEDULED", partition, { through, limit: PAGE, after });
        const { queued, refused } = await feed(tools, take(page.messages, budget));
        counts.queued += queued;
        counts.refused += refused;
        after = page.next;
      } while (after);
    });
    tools.meter("MessagesQueued", counts.queued);
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
async function readBreaker(tools: EnqueueTools): Promise<Breaker | undefined> {
  try {
    return await tools.breaker.read(tools.clock());
  } catch (error) {
    tools.meter("BreakerUnreadable", 1);
    tools.log.error("BREAKER_UNREADABLE", errorFields(error));
    return undefined;
  }
}
