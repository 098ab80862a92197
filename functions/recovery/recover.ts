import type { MessageQueue } from "../delivery/messageQueue.ts";
import { between, HOUR, MINUTE, plus, SECOND } from "../domain/instants.ts";
import type { Instant } from "../domain/model.ts";
import { partitionsToRead } from "../domain/partition.ts";
import { rulesAgeDays, rulesDaysLeft } from "../domain/zones/rulesAge.ts";
import { recordJobAges } from "../jobs/recordJobAges.ts";
import { type JobDependencies, type JobReport, runJob } from "../jobs/runJob.ts";
import { continueLawChange } from "../planning/lawChange.ts";
import { noteZoneLaw } from "../planning/lawChangeStart.ts";
import { type PlanningDependencies, planPartition } from "../planning/planPartition.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import type { RecordMetric } from "../runtime/metrics.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import { type Found, type RecoverDependencies, recoverInFlight } from "./inFlight.ts";
import { expireLate } from "./lateMessages.ts";

const PARTITIONS_AT_ONCE = 4;
/** Planning runs daily; a watermark this far behind the horizon means that a run is missing. */
const PLANNING_SLACK = 25 * HOUR;

/** Repairs what a crash, an outage or a missed run left. A second run, at the same time or later, changes nothing more. */
export function recover(
  deps: RecoverDependencies & PlanningDependencies & JobDependencies & { queue: MessageQueue },
  timeLeft: TimeLeft,
): Promise<JobReport> {
  return runJob(deps, "recover", async () => {
    const counts = { planned: 0, requeued: 0, resent: 0, failed: 0, expired: 0, overdue: 0 };
    const queue = { depth: await deps.queue.depth(), drainedTo: await deps.control.drainedTo() };
    let oldestDue: Instant | undefined;
    let lag = 0;
    const failures: unknown[] = [];
    // Each part runs on its own: a part that fails must not stop the others.
    const part = <T>(work: () => Promise<T>) => work().catch((error: unknown) => void failures.push(error));
    await part(() => noteZoneLaw(deps));
    await eachAtOnce(partitionsToRead(deps.policy), PARTITIONS_AT_ONCE, async (partition) => {
      await part(async () => add(await recoverInFlight(deps, partition, queue, timeLeft)));
      await part(async () => add(await expireLate(deps, partition, timeLeft)));
      await part(async () => {
        const behind = await planningLag(deps, partition);
        lag = Math.max(lag, behind);
        if (behind > PLANNING_SLACK) counts.planned += (await planPartition(deps, partition, timeLeft)).planned;
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
    deps.recordMetric("MessagesPlanned", counts.planned);
    deps.recordMetric("MessagesRequeued", counts.requeued);
    deps.recordMetric("MessagesExpired", counts.expired);
    // After a failed query, a 0 would wrongly say that nothing is overdue.
    const gauge: RecordMetric = (name, value) => {
      if (value > 0 || failures.length === 0) deps.recordMetric(name, value);
    };
    gauge("MessagesOverdue", counts.overdue);
    gauge("OldestDueAge", oldestDue ? Math.max(0, between(oldestDue, deps.clock())) / SECOND : 0);
    gauge("PlanningLag", lag / SECOND);
    await part(() => recordJobAges(deps));
    const now = deps.clock();
    deps.recordMetric("ZoneRulesAge", rulesAgeDays(now));
    deps.recordMetric("ZoneRulesDaysLeft", rulesDaysLeft(now));
    // Last, since it may take the rest of the time.
    const moved = await part(() => continueLawChange(deps, timeLeft));
    // The other parts are done and counted. The run still counts as failed, so that the schedule tries it again.
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} parts of recover failed`);
    return { ...counts, ...moved };
  });
}

/** How far a partition's plan is behind the horizon, in milliseconds. */
async function planningLag(deps: PlanningDependencies, partition: number): Promise<number> {
  const now = deps.clock();
  const horizon = plus(now, deps.policy.horizonHours * HOUR);
  const watermark = await deps.control.watermark(partition);
  return watermark ? Math.max(0, between(watermark, horizon)) : PLANNING_SLACK + MINUTE;
}
