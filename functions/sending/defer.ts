import { messageId } from "../domain/message.ts";
import type { Instant } from "../domain/model.ts";
import type { SendTask } from "../domain/sendTask.ts";
import type { SendDependencies } from "./sendDependencies.ts";

/** Puts tasks back on the queue with the exact rest of their delay, in the same version: the task that arrives first counts. */
export async function putBack(deps: SendDependencies, tasks: readonly SendTask[]): Promise<void> {
  if (tasks.length === 0) return;
  const { refused } = await deps.queue.put(tasks, deps.clock());
  if (refused.length > 0) throw new Error("the queue refused a task that was put back");
}

/** Takes a message off the queue without an attempt. It waits as a row until enqueue puts it on the queue again. */
export async function park(deps: SendDependencies, task: SendTask, until: Instant, reason: string): Promise<void> {
  const parked = await deps.messages.transition("park", task, { nextAttemptAt: until }, deps.clock());
  if (parked.ok) deps.recordMetric("MessagesParked", 1);
  deps.log.info(parked.ok ? "MESSAGE_PARKED" : "SEND_TASK_DROPPED", { messageId: messageId(task), reason, until });
}
