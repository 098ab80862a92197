import type { Breaker } from "../domain/breaker.ts";
import { plus, SECOND } from "../domain/instants.ts";
import { batchCalls } from "./batchCalls.ts";
import { park } from "./defer.ts";
import { type BreakerVote, deliver } from "./deliver.ts";
import type { TaskRecord } from "./queueRecords.ts";
import { reportProbe } from "./reportOutcomes.ts";
import type { RunRecord } from "./runRecord.ts";
import type { SendDependencies } from "./sendDependencies.ts";

/**
 * Lets one message of the batch find out whether the service is well; the others wait as rows. A task whose message is gone or not
 * due does not reach the service and answers nothing, so the next one is tried. A message that was refused before comes last: its
 * refusal would say nothing about the service.
 */
export async function probe(
  deps: SendDependencies,
  items: readonly TaskRecord[],
  breaker: Breaker,
  run: RunRecord,
): Promise<void> {
  const candidates = items.toSorted((a, b) => Number(a.task.wasRefused ?? false) - Number(b.task.wasRefused ?? false));
  const until = breaker.probeUntil ?? plus(deps.clock(), SECOND);
  let vote: BreakerVote = "none";
  const calls = batchCalls(deps);
  const waiting = candidates.values();
  for (const item of waiting) {
    const delivered = await run(item, (owner) => deliver(deps, item.task, { owner, probing: true, calls }));
    vote = delivered ?? "none";
    if (vote !== "none") break;
  }
  await reportProbe(deps, breaker, vote);
  await Promise.all(waiting.map((item) => run(item, () => park(deps, item.task, until, "PROBING"))));
}
