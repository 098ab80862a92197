import type * as z from "zod";
import { type DeadLetter, deadLetterSchema } from "../delivery/messageQueue.ts";
import { later } from "../domain/instants.ts";
import { messageId, parseMessageId } from "../domain/message.ts";
import type { Instant } from "../domain/model.ts";
import { type SendTask, sendTaskSchema } from "../domain/sendTask.ts";
import { replay } from "../messages/replay.ts";
import { errorFields } from "../runtime/log.ts";
import { type AdmissionDecision, admitBatch } from "./admission.ts";
import { type BreakerVote, deliver } from "./deliver.ts";
import { reportOutcomes, reportProbe } from "./reportOutcomes.ts";
import type { SendDependencies } from "./sendDependencies.ts";

export type QueueRecord = { messageId: string; body: string };
/** The records that the queue is to hand out again; all others are done with. */
export type BatchAnswer = { batchItemFailures: { itemIdentifier: string }[] };

type Item = { record: QueueRecord; task: SendTask };

/**
 * One batch from the queue. A message's own failure becomes its row's next attempt and never a redelivery, so the queue's
 * receive count counts crashes and outages of ours only.
 */
export async function sendBatch(
  deps: SendDependencies,
  records: readonly QueueRecord[],
  invocation: string,
): Promise<BatchAnswer> {
  const failures: string[] = [];
  const items: Item[] = [];
  for (const record of records) {
    const task = readAs(sendTaskSchema, record.body);
    if (task) items.push({ record, task });
    else if (!(await takeOther(deps, record))) failures.push(record.messageId);
  }
  const guarded = async (item: Item, work: (owner: string) => Promise<BreakerVote>): Promise<BreakerVote> => {
    try {
      return await work(`${invocation}:${item.record.messageId}`);
    } catch (error) {
      deps.log.error("QUEUE_RECORD_FAILED", { messageId: messageId(item.task), ...errorFields(error) });
      failures.push(item.record.messageId);
      return "none";
    }
  };

  const now = deps.clock();
  const early = items.filter(({ task }) => task.notBefore > now);
  const ready = items.filter(({ task }) => task.notBefore <= now);
  await Promise.all(early.map((item) => guarded(item, () => putBack(deps, item.task))));
  if (ready.length === 0) return answer(failures);

  const decisions = await admitBatch(
    deps,
    ready.map(({ task }) => task),
    invocation,
  );
  const generation = decisions
    .map((decision) => (decision.kind === "go" ? decision.generation : undefined))
    .find((each) => each);
  let probe = decisions.find((decision) => decision.kind === "probe");
  const votes: BreakerVote[] = [];
  const rest: Promise<BreakerVote>[] = [];
  for (const [index, item] of ready.entries()) {
    const decision = decisions[index];
    if (!decision) continue;
    if (decision.kind !== "probe") rest.push(guarded(item, (owner) => use(deps, item.task, decision, owner)));
    else if (!probe) rest.push(guarded(item, () => park(deps, item.task, decision.state.probeUntil ?? now, "PROBING")));
    else {
      // One after the other until one reaches the service: a dropped copy answers no question.
      const vote = await guarded(item, (owner) => deliver(deps, item.task, owner, true));
      if (vote === "none") continue;
      await reportProbe(deps, probe.state, vote);
      probe = undefined;
    }
  }
  if (probe) await reportProbe(deps, probe.state, "none");
  votes.push(...(await Promise.all(rest)));
  if (generation !== undefined) await reportOutcomes(deps, generation, votes);
  await markDrained(deps, ready);
  return answer(failures);
}

function answer(failures: readonly string[]): BatchAnswer {
  return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
}

function use(
  deps: SendDependencies,
  task: SendTask,
  decision: Exclude<AdmissionDecision, { kind: "probe" }>,
  owner: string,
): Promise<BreakerVote> {
  switch (decision.kind) {
    case "go":
      return deliver(deps, task, owner, false);
    case "defer": {
      const { slot: _old, ...bare } = task;
      return putBack(deps, { ...bare, notBefore: later(task.notBefore, decision.until), slot: decision.slot });
    }
    case "park":
      return park(deps, task, decision.until, decision.reason);
  }
}

/** Back on the queue with the exact rest of its delay; the same version, so that whichever copy comes first counts. */
async function putBack(deps: SendDependencies, task: SendTask): Promise<BreakerVote> {
  const { refused } = await deps.queue.put([task], deps.clock());
  if (refused.length > 0) throw new Error("the queue refused a deferred copy");
  return "none";
}

async function park(deps: SendDependencies, task: SendTask, until: Instant, reason: string): Promise<BreakerVote> {
  const parked = await deps.messages.transition("park", task, { nextAttemptAt: until }, deps.clock());
  if (parked.ok) deps.recordMetric("MessagesParked", 1);
  deps.log.info(parked.ok ? "MESSAGE_PARKED" : "SEND_TASK_DROPPED", { messageId: messageId(task), reason, until });
  return "none";
}

function readAs<T>(schema: z.ZodType<T>, body: string): T | undefined {
  try {
    return schema.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** What is no copy: a letter that an operator moved back from the dead-letter queue, or nothing of ours. False: try again. */
async function takeOther(deps: SendDependencies, record: QueueRecord): Promise<boolean> {
  const delivery = readAs(deadLetterSchema, record.body);
  if (!delivery) return deadLetterMalformed(deps, record);
  try {
    await replayDeadLetter(deps, delivery);
    return true;
  } catch (error) {
    deps.log.error("QUEUE_RECORD_FAILED", { record: record.messageId, ...errorFields(error) });
    return false;
  }
}

/** AWS's own redrive means what `npm run redrive` means. A letter about no message is dropped: it went round once. */
async function replayDeadLetter(deps: SendDependencies, delivery: DeadLetter): Promise<void> {
  const key = parseMessageId(delivery.messageId);
  const message = key && (await deps.messages.get(key));
  const replayed = message && (await replay(deps, message, "dead-letter redrive"));
  if (!replayed?.ok)
    deps.log.info("DEAD_LETTER_DROPPED", { messageId: delivery.messageId, status: message?.status ?? "GONE" });
}

/** A record that is no copy of ours will never become one: it goes where users look, at once. */
async function deadLetterMalformed(deps: SendDependencies, record: QueueRecord): Promise<boolean> {
  deps.recordMetric("SendTasksMalformed", 1);
  deps.log.error("SEND_TASK_MALFORMED", { record: record.messageId });
  try {
    await deps.deadLetters.put({
      messageId: record.messageId,
      reason: "MALFORMED_SEND_TASK",
      attempts: 0,
      at: deps.clock(),
    });
    return true;
  } catch (error) {
    deps.log.error("DEAD_LETTER_REFUSED", { record: record.messageId, ...errorFields(error) });
    return false;
  }
}

/** How far the queue has drained, for recover to tell a lost copy from one that waits; see recover/lostCopies.ts. */
async function markDrained(deps: SendDependencies, items: readonly Item[]): Promise<void> {
  const latest = items.map(({ task }) => task.notBefore).reduce(later);
  await deps.control.recordDrained(latest).catch((error: unknown) => {
    deps.log.warn("DRAIN_MARK_FAILED", errorFields(error));
  });
}
