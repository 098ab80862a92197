import type { SendTask } from "../domain/sendTask.ts";
import { chunks } from "../runtime/batches.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import { putBack } from "./defer.ts";
import { cameBack, handleOtherRecord, type QueueRecord, readTasks, type TaskRecord } from "./queueRecords.ts";
import { type RunRecord, recordRunner } from "./runRecord.ts";
import type { SendDependencies } from "./sendDependencies.ts";
import { sendReady } from "./sendReady.ts";

/** The records that the queue delivers again. All others are finished. */
export type BatchAnswer = { batchItemFailures: { itemIdentifier: string }[] };

/**
 * One batch from the queue. A message's own failure becomes its row's next attempt and never a redelivery, so the queue's
 * receive count counts our crashes and outages only. `timeLeft`: whether there is time for another round of calls.
 *
 *   record: 25 tasks ─┐                  round of 10 ─ claim, call, commit ─ time left? ─ round of 10 ─ ... ─ the rest: new tasks
 *   record: 25 tasks ─┼─ due now ────────┤
 *   record: 1 task ───┘                  after them: each task that may have crashed a sender, in a round of its own
 *   record: 25 tasks, came back after a crash ── 25 new tasks, each alone
 */
export async function sendBatch(
  deps: SendDependencies,
  records: readonly QueueRecord[],
  invocation: string,
  timeLeft: TimeLeft,
): Promise<BatchAnswer> {
  const { run, failures } = recordRunner(deps, invocation);
  const due: TaskRecord[] = [];
  for (const record of records) {
    const items = readTasks(record);
    if (items) due.push(...(await dueOf(deps, record, items, run)));
    else if (!(await handleOtherRecord(deps, record))) failures.add(record.messageId);
  }
  await inRounds(deps, due, { invocation, run, timeLeft });
  return { batchItemFailures: [...failures].map((itemIdentifier) => ({ itemIdentifier })) };
}

/** The tasks of a record that are to be handled now. The others are put back, as new tasks. */
async function dueOf(deps: SendDependencies, record: QueueRecord, items: TaskRecord[], run: RunRecord) {
  const crashed = cameBack(record);
  // One of the tasks may have crashed the sender before: from now on each of them travels alone.
  const isSplit = crashed && items.length > 1;
  const now = deps.clock();
  const isLater = ({ task }: TaskRecord) => isSplit || task.notBefore > now;
  await putItemsBack(deps, items.filter(isLater).map(crashed ? alone : same), run);
  return items.filter((item) => !isLater(item)).map(crashed ? alone : same);
}

const same = (item: TaskRecord): TaskRecord => item;
const alone = (item: TaskRecord): TaskRecord => ({ ...item, task: { ...item.task, alone: true } });

type Rounds = { invocation: string; run: RunRecord; timeLeft: TimeLeft };

/** At most `messagesAtOnce` are claimed together. A task that is alone is claimed when no other message is held. */
async function inRounds(deps: SendDependencies, due: readonly TaskRecord[], { invocation, run, timeLeft }: Rounds) {
  const together = due.filter(({ task }) => !task.alone);
  const rounds = [
    ...chunks(together, deps.policy.messagesAtOnce),
    ...chunks(
      due.filter(({ task }) => task.alone),
      1,
    ),
  ];
  const waiting = rounds.values();
  let isFirst = true;
  for (const round of waiting) {
    if (!isFirst && !timeLeft()) {
      await putItemsBack(deps, [round, ...waiting].flat(), run);
      return;
    }
    await sendReady(deps, round, { invocation, run });
    isFirst = false;
  }
}

/** With one call for each record, so that a record is delivered again only if its own tasks were not put back. */
async function putItemsBack(deps: SendDependencies, items: readonly TaskRecord[], run: RunRecord): Promise<void> {
  const byRecord = Map.groupBy(items, ({ record }) => record);
  await Promise.all(
    [...byRecord.values()].map(async (own) => {
      const [first] = own;
      const tasks: SendTask[] = own.map(({ task }) => task);
      if (first) await run(first, () => putBack(deps, tasks));
    }),
  );
}
