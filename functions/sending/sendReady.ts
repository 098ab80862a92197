import { later } from "../domain/instants.ts";
import { errorFields } from "../runtime/log.ts";
import { type AdmissionDecision, admitBatch } from "./admission.ts";
import { type BatchCalls, batchCalls } from "./batchCalls.ts";
import { park, putBack } from "./defer.ts";
import { type BreakerVote, deliver } from "./deliver.ts";
import { probe } from "./probe.ts";
import type { TaskRecord } from "./queueRecords.ts";
import { reportOutcomes } from "./reportOutcomes.ts";
import type { RunRecord } from "./runRecord.ts";
import type { SendDependencies } from "./sendDependencies.ts";

/** Handles tasks that are due, all side by side: admission, then each its own way. */
export async function sendReady(
  deps: SendDependencies,
  items: readonly TaskRecord[],
  by: { invocation: string; run: RunRecord },
): Promise<void> {
  await sendAdmitted(deps, items, by);
  await markDrained(deps, items);
}

async function sendAdmitted(
  deps: SendDependencies,
  items: readonly TaskRecord[],
  { invocation, run }: { invocation: string; run: RunRecord },
): Promise<void> {
  const tasks = items.map(({ task }) => task);
  const admission = await admitBatch(deps, tasks, invocation);
  if (admission.kind === "probe") return probe(deps, items, admission.breaker, run);
  const calls = batchCalls(deps);
  const votes = await Promise.all(
    items.map(async (item, index) => {
      const decision = admission.decisions[index] ?? { kind: "go" };
      return (await run(item, (owner) => carryOut(deps, item, decision, { owner, calls }))) ?? "none";
    }),
  );
  const count = (wanted: BreakerVote) => votes.filter((vote) => vote === wanted).length;
  const counts = { accepted: count("accepted"), refused: count("refused"), failed: count("failed") };
  deps.log.info("BATCH_SENT", { tasks: tasks.length, ...counts, notCalled: count("none") });
  if (admission.generation !== undefined) await reportOutcomes(deps, admission.generation, votes);
}

async function carryOut(
  deps: SendDependencies,
  { task }: TaskRecord,
  decision: AdmissionDecision,
  by: { owner: string; calls: BatchCalls },
): Promise<BreakerVote> {
  switch (decision.kind) {
    case "go":
      return deliver(deps, task, { ...by, probing: false });
    case "defer": {
      const { slot: _used, ...bare } = task;
      await putBack(deps, [{ ...bare, notBefore: later(task.notBefore, decision.until), slot: decision.slot }]);
      return "none";
    }
    case "park":
      await park(deps, task, decision.until, decision.reason);
      return "none";
  }
}

/** How far the queue has drained. With it, recovery distinguishes a lost task from a waiting one (recovery/lostTasks.ts). */
async function markDrained(deps: SendDependencies, items: readonly TaskRecord[]): Promise<void> {
  const latest = items.map(({ task }) => task.notBefore).reduce(later);
  await deps.control.recordDrained(latest, deps.clock()).catch((error: unknown) => {
    deps.log.warn("DRAIN_MARK_FAILED", errorFields(error));
  });
}
