import type * as z from "zod";
import { tasksIn } from "../delivery/bundles.ts";
import {
  type FailedMessageNotice,
  failedMessageNoticeSchema,
  malformedTaskNoticeSchema,
} from "../delivery/messageQueue.ts";
import { parseMessageId } from "../domain/message.ts";
import type { SendTask } from "../domain/sendTask.ts";
import { replay } from "../messages/replay.ts";
import { errorFields } from "../runtime/log.ts";
import type { SendDependencies } from "./sendDependencies.ts";

/** A message of the queue as Lambda hands it to the sender. */
export type QueueRecord = { messageId: string; body: string; attributes?: { ApproximateReceiveCount: string } };
/** One send task of a record, and which one it is. */
export type TaskRecord = { record: QueueRecord; place: number; task: SendTask };

/** The send tasks in a record. Undefined: the record holds something else. */
export function readTasks(record: QueueRecord): TaskRecord[] | undefined {
  return tasksIn(record.body)?.map((task, place) => ({ record, place, task }));
}

/** Whether an earlier receiver of the record did not finish it. It may have crashed because of one of the tasks. */
export function cameBack({ attributes }: QueueRecord): boolean {
  return Number(attributes?.ApproximateReceiveCount ?? 1) > 1;
}

/**
 * Handles a record that is no send task: a notice that an operator moved back from the dead-letter queue, or something that is not
 * ours. False: the queue is to deliver it again.
 */
export async function handleOtherRecord(deps: SendDependencies, record: QueueRecord): Promise<boolean> {
  const notice = readAs(failedMessageNoticeSchema, record.body);
  try {
    if (notice) await replayNotice(deps, notice);
    // A notice about a malformed task says nothing that can be tried again.
    else if (!readAs(malformedTaskNoticeSchema, record.body)) await deadLetterMalformed(deps, record);
    return true;
  } catch (error) {
    deps.log.error("QUEUE_RECORD_FAILED", { record: record.messageId, ...errorFields(error) });
    return false;
  }
}

/** The redrive of SQS has the same effect as `npm run redrive`. A notice whose message no longer exists is dropped. */
async function replayNotice(deps: SendDependencies, notice: FailedMessageNotice): Promise<void> {
  const key = parseMessageId(notice.messageId);
  const message = key && (await deps.messages.get(key));
  const replayed = message && (await replay(deps, message, "dead-letter redrive"));
  if (!replayed?.ok)
    deps.log.info("DEAD_LETTER_DROPPED", { messageId: notice.messageId, status: message?.status ?? "GONE" });
}

/** A record that can't be parsed now never can be: it goes to the dead-letter queue at once. */
async function deadLetterMalformed(deps: SendDependencies, record: QueueRecord): Promise<void> {
  deps.recordMetric("SendTasksMalformed", 1);
  deps.log.error("SEND_TASK_MALFORMED", { record: record.messageId });
  await deps.deadLetters.put({ queueMessageId: record.messageId, at: deps.clock() });
}

function readAs<T>(schema: z.ZodType<T>, body: string): T | undefined {
  try {
    return schema.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}
