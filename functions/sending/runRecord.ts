import { errorFields } from "../runtime/log.ts";
import type { TaskRecord } from "./queueRecords.ts";
import type { SendDependencies } from "./sendDependencies.ts";

/** Runs the work for one task. Undefined: it threw, and the queue delivers its record again. */
export type RunRecord = <T>(
  item: Pick<TaskRecord, "record" | "place">,
  work: (owner: string) => Promise<T>,
) => Promise<T | undefined>;

/** The records of one invocation. Each task has an owner of its own for its claim; one that fails does not stop the others. */
export function recordRunner(deps: SendDependencies, invocation: string) {
  const failures = new Set<string>();
  const run: RunRecord = async ({ record, place }, work) => {
    try {
      return await work(`${invocation}:${record.messageId}:${place}`);
    } catch (error) {
      deps.log.error("QUEUE_RECORD_FAILED", { record: record.messageId, ...errorFields(error) });
      failures.add(record.messageId);
      return undefined;
    }
  };
  return { run, failures };
}
