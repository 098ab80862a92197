import * as z from "zod";
import type { Instant } from "../domain/model.ts";
import { type SendTask, sendTaskSchema } from "../domain/sendTask.ts";
import { delaySeconds } from "./messageQueue.ts";

/** DynamoDB takes so many statements in one call, so a larger bundle would save nothing. */
const LARGEST_BUNDLE = 25;
const bundleSchema = z.object({ tasks: z.array(sendTaskSchema).min(1).max(LARGEST_BUNDLE) });

/** When the queue shows a task: at its due instant, or at its slot of the rate limit. */
export function visibleFrom(task: SendTask): Instant {
  return task.slot?.at ?? task.notBefore;
}

/**
 * Makes bundles of tasks that the queue shows at the same second, in the order of the tasks. One queue message carries one bundle, so
 * putting, receiving and deleting cost a share of a call. A task that is `alone` gets a bundle of its own.
 */
export function bundlesOf(tasks: readonly SendTask[], now: Instant, size: number): SendTask[][] {
  const bundles: SendTask[][] = [];
  const open = new Map<number, SendTask[]>();
  for (const task of tasks) {
    const delay = delaySeconds(visibleFrom(task), now);
    const bundle = task.alone ? undefined : open.get(delay);
    if (bundle && bundle.length < size) bundle.push(task);
    else {
      const fresh = [task];
      bundles.push(fresh);
      if (!task.alone) open.set(delay, fresh);
    }
  }
  return bundles;
}

/** The body of a queue message. A bundle of one is the task itself. */
export function bodyOf(bundle: readonly SendTask[]): string {
  const [only] = bundle;
  return JSON.stringify(bundle.length === 1 ? only : { tasks: bundle });
}

/** The tasks in a body. Undefined: it is something else. */
export function tasksIn(body: string): SendTask[] | undefined {
  try {
    const content: unknown = JSON.parse(body);
    const isBundle = content instanceof Object && "tasks" in content;
    return isBundle ? bundleSchema.parse(content).tasks : [sendTaskSchema.parse(content)];
  } catch {
    return undefined;
  }
}
