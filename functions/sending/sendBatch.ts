import { later } from "../domain/instants.ts";
import { errorFields } from "../runtime/log.ts";
import { type AdmissionDecision, admitBatch } from "./admission.ts";
import { type BatchCalls, batchCalls } from "./batchCalls.ts";
import { park, putBack } from "./defer.ts";
import { type BreakerVote, deliver } from "./deliver.ts";
import { probe } from "./probe.ts";
import { handleOtherRecord, type QueueRecord, readTask, type TaskRecord } from "./queueRecords.ts";
import { reportOutcomes } from "./reportOutcomes.ts";
import { type RunRecord, recordRunner } from "./runRecord.ts";
import type { SendDependencies } from "./sendDependencies.ts";

/** The records that the queue delivers again; all others are done with. */
export type BatchAnswer = { batchItemFailures: { itemIdentifier: string }[] };

/**
 * One batch from the queue. A message's own failure becomes its row's next attempt and never a redelivery, so the queue's
 * receive count counts our crashes and outages only.
 */
export async function sendBatch(
  deps: SendDependencies,
  records: readonly QueueRecord[],
  invocation: string,
): Promise<BatchAnswer> {
  const { run, failures } = recordRunner(deps, invocation);
  const items = records.flatMap((record) => readTask(record) ?? []);
  const tasks = new Set(items.map(({ record }) => record));
  const others = records.filter((record) => !tasks.has(record));
  const now = deps.clock();
  const early = items.filter(({ task }) => task.notBefore > now);
  const ready = items.filter(({ task }) => task.notBefore <= now);

  for (const record of others) if (!(await handleOtherRecord(deps, record))) failures.push(record.messageId);
  await Promise.all(early.map(({ record, task }) => run(record, () => putBack(deps, task))));
  if (ready.length > 0) {
    await sendReady(deps, ready, { invocation, run });
    await markDrained(deps, ready);
  }
  return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
}

async function sendReady(
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
      return (await run(item.record, (owner) => carryOut(deps, item, decision, { owner, calls }))) ?? "none";
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
      await putBack(deps, { ...bare, notBefore: later(task.notBefore, decision.until), slot: decision.slot });
      return "none";
    }
    case "park":
      await park(deps, task, decision.until, decision.reason);
      return "none";
  }
}

/** How far the queue has drained. Recovery tells a lost task from a waiting one by it; see recovery/lostTasks.ts. */
async function markDrained(deps: SendDependencies, items: readonly TaskRecord[]): Promise<void> {
  const latest = items.map(({ task }) => task.notBefore).reduce(later);
  await deps.control.recordDrained(latest, deps.clock()).catch((error: unknown) => {
    deps.log.warn("DRAIN_MARK_FAILED", errorFields(error));
  });
}
