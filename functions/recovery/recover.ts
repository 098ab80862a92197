import type { MessageQueue } from "../delivery/messageQueue.ts";
import { between, HOUR, MINUTE, plus, SECOND } from "../domain/instants.ts";
import type { Instant } from "../domain/model.ts";
import { partitionsToRead } from "../domain/partition.ts";
import { type PlanningTools, planPartition } from "../planning/planPartition.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import { type JobReport, type JobTools, runJob, type TimeLeft } from "../runtime/job.ts";
import { type Found, type RecoverTools, recoverInFlight } from "./inFlight.ts";
import { expireLate } from "./lateMessages.ts";

const PARTITIONS_AT_ONCE = 4;
/** Planning runs daily; a watermark this far behind the horizon means that a run is missing. */
const PLANNING_SLACK = 25 * HOUR;

/** Picks up what a crash, an outage or a missed run left lying. Run twice, at once or later, it changes nothing more. */
export function recover(
  tools: RecoverTools & PlanningTools & JobTools & { queue: MessageQueue },
  timeLeft: TimeLeft,
): Promise<JobReport> {
  return runJob(tools, "recover", async () => {
    const counts = { planned: 0, requeued: 0, resent: 0, failed: 0, expired: 0, overdue: 0 };
    const queue = { depth: await tools.queue.depth(), drainedTo: await tools.control.drainedTo() };
    let oldestDue: Instant | undefined;
    let lag = 0;
    const failures: unknown[] = [];
    // Each part on its own: an index that can't be read must not keep messages from being taken back, nor the other way.
    const part = (work: () => Promise<void>) => work().catch((error: unknown) => void failures.push(error));
    await eachAtOnce(partitionsToRead(tools.policy), PARTITIONS_AT_ONCE, async (partition) => {
      await part(async () => add(await recoverInFlight(tools, partition, queue, timeLeft)));
      await part(async () => add(await expireLate(tools, partition, timeLeft)));
      await part(async () => {
        const behind = await planningLag(tools, partition);
        lag = Math.max(lag, behind);
        if (behind > PLANNING_SLACK) counts.planned += (await planPartition(tools, partition, timeLeft)).planned;
      });
    });
    function add(found: Found): void {
      counts.requeued += found.requeued;
      counts.resent += found.resent;
      counts.failed += found.failed;
      counts.expired += found.expired;
      counts.overdue += found.overdue;
      if (found.oldestDue && (!oldestDue || found.oldestDue < oldestDue)) oldestDue = found.oldestDue;
    }
    const now = tools.clock();
    tools.meter("MessagesPlanned", counts.planned);
    tools.meter("MessagesRequeued", counts.requeued);
    tools.meter("MessagesExpired", counts.expired);
    tools.meter("MessagesOverdue", counts.overdue);
    tools.meter("OldestDueAge", oldestDue ? Math.max(0, between(oldestDue, now)) / SECOND : 0);
    tools.meter("PlanningLag", lag / SECOND);
    // What could be done is done and counted; the run still counts as failed, and is tried again.
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} parts of recover failed`);
    return counts;
  });
}

/** How far a partition's plan is behind the horizon, in milliseconds. */
async function planningLag(tools: PlanningTools, partition: number): Promise<number> {
  const now = tools.clock();
  const horizon = plus(now, tools.policy.horizonHours * HOUR);
  const watermark = await tools.control.watermark(partition);
  return watermark ? Math.max(0, between(watermark, horizon)) : PLANNING_SLACK + MINUTE;
}
