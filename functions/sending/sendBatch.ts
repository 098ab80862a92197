import type * as z from "zod";
import { type DeadLetter, deadLetterSchema } from "../delivery/messageQueue.ts";
import { later } from "../domain/instants.ts";
import { messageId, parseMessageId } from "../domain/message.ts";
import type { Instant } from "../domain/model.ts";
import { type QueueCopy, queueCopySchema } from "../domain/sendTask.ts";
import { replay } from "../messages/replay.ts";
import { errorFields } from "../runtime/log.ts";
import { admitBatch, type Grant } from "./admission.ts";
import { deliver, type Verdict } from "./deliver.ts";
import { reportOutcomes, reportProbe } from "./reportOutcomes.ts";
import type { SendTools } from "./sendDependencies.ts";

export type QueueRecord = { messageId: string; body: string };
/** The records that the queue is to hand out again; all others are done with. */
export type BatchAnswer = { batchItemFailures: { itemIdentifier: string }[] };

type Item = { record: QueueRecord; copy: QueueCopy };

/**
 * One batch from the queue. A message's own failure becomes its row's next attempt and never a redelivery, so the queue's
 * receive count counts crashes and outages of ours only.
 */
export async function sendBatch(
  tools: SendTools,
  records: readonly QueueRecord[],
  invocation: string,
): Promise<BatchAnswer> {
  const failures: string[] = [];
  const items: Item[] = [];
  for (const record of records) {
    const copy = readAs(queueCopySchema, record.body);
    if (copy) items.push({ record, copy });
    else if (!(await takeOther(tools, record))) failures.push(record.messageId);
  }
  const guarded = async (item: Item, work: (owner: string) => Promise<Verdict>): Promise<Verdict> => {
    try {
      return await work(`${invocation}:${item.record.messageId}`);
    } catch (error) {
      tools.log.error("RECORD_FAILED", { messageId: messageId(item.copy), ...errorFields(error) });
      failures.push(item.record.messageId);
      return "none";
    }
  };

  const now = tools.clock();
  const early = items.filter(({ copy }) => copy.notBefore > now);
  const ready = items.filter(({ copy }) => copy.notBefore <= now);
  await Promise.all(early.map((item) => guarded(item, () => putBack(tools, item.copy))));
  if (ready.length === 0) return answer(failures);

  const grants = await admitBatch(
    tools,
    ready.map(({ copy }) => copy),
    invocation,
  );
  const generation = grants.map((grant) => (grant.kind === "go" ? grant.generation : undefined)).find((each) => each);
  let probe = grants.find((grant) => grant.kind === "probe");
  const verdicts: Verdict[] = [];
  const rest: Promise<Verdict>[] = [];
  for (const [index, item] of ready.entries()) {
    const grant = grants[index];
    if (!grant) continue;
    if (grant.kind !== "probe") rest.push(guarded(item, (owner) => use(tools, item.copy, grant, owner)));
    else if (!probe) rest.push(guarded(item, () => park(tools, item.copy, grant.state.probeUntil ?? now, "PROBING")));
    else {
      // One after the other until one reaches the service: a dropped copy answers no question.
      const verdict = await guarded(item, (owner) => deliver(tools, item.copy, owner, true));
      if (verdict === "none") continue;
      await reportProbe(tools, probe.state, verdict);
      probe = undefined;
    }
  }
  if (probe) await reportProbe(tools, probe.state, "none");
  verdicts.push(...(await Promise.all(rest)));
  if (generation !== undefined) await reportOutcomes(tools, generation, verdicts);
  await markDrained(tools, ready);
  return answer(failures);
}

function answer(failures: readonly string[]): BatchAnswer {
  return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
}

function use(
  tools: SendTools,
  copy: QueueCopy,
  grant: Exclude<Grant, { kind: "probe" }>,
  owner: string,
): Promise<Verdict> {
  switch (grant.kind) {
    case "go":
      return deliver(tools, copy, owner, false);
    case "defer": {
      const { slot: _old, ...bare } = copy;
      return putBack(tools, { ...bare, notBefore: later(copy.notBefore, grant.until), slot: grant.slot });
    }
    case "park":
      return park(tools, copy, grant.until, grant.reason);
  }
}

/** Back on the queue with the exact rest of its delay; the same version, so that whichever copy comes first counts. */
async function putBack(tools: SendTools, copy: QueueCopy): Promise<Verdict> {
  const { refused } = await tools.queue.put([copy], tools.clock());
  if (refused.length > 0) throw new Error("the queue refused a deferred copy");
  return "none";
}

async function park(tools: SendTools, copy: QueueCopy, until: Instant, reason: string): Promise<Verdict> {
  const parked = await tools.messages.step("park", copy, { nextAttemptAt: until }, tools.clock());
  if (parked.ok) tools.meter("MessagesParked", 1);
  tools.log.info(parked.ok ? "MESSAGE_PARKED" : "COPY_DROPPED", { messageId: messageId(copy), reason, until });
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
async function takeOther(tools: SendTools, record: QueueRecord): Promise<boolean> {
  const letter = readAs(deadLetterSchema, record.body);
  if (!letter) return buryMalformed(tools, record);
  try {
    await replayLetter(tools, letter);
    return true;
  } catch (error) {
    tools.log.error("RECORD_FAILED", { record: record.messageId, ...errorFields(error) });
    return false;
  }
}

/** AWS's own redrive means what `npm run redrive` means. A letter about no message is dropped: it went round once. */
async function replayLetter(tools: SendTools, letter: DeadLetter): Promise<void> {
  const key = parseMessageId(letter.messageId);
  const message = key && (await tools.messages.get(key));
  const replayed = message && (await replay(tools, message, "dead-letter redrive"));
  if (!replayed?.ok)
    tools.log.info("LETTER_DROPPED", { messageId: letter.messageId, status: message?.status ?? "GONE" });
}

/** A record that is no copy of ours will never become one: it goes where people look, at once. */
async function buryMalformed(tools: SendTools, record: QueueRecord): Promise<boolean> {
  tools.meter("CopiesMalformed", 1);
  tools.log.error("COPY_MALFORMED", { record: record.messageId });
  try {
    await tools.deadLetters.put({
      messageId: record.messageId,
      reason: "MALFORMED_COPY",
      attempts: 0,
      at: tools.clock(),
    });
    return true;
  } catch (error) {
    tools.log.error("DEAD_LETTER_REFUSED", { record: record.messageId, ...errorFields(error) });
    return false;
  }
}

/** How far the queue has drained, for recover to tell a lost copy from one that waits; see recover/lostCopies.ts. */
async function markDrained(tools: SendTools, items: readonly Item[]): Promise<void> {
  const latest = items.map(({ copy }) => copy.notBefore).reduce(later);
  await tools.control.recordDrained(latest).catch((error: unknown) => {
    tools.log.warn("DRAIN_MARK_FAILED", errorFields(error));
  });
}
