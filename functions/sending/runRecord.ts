import { errorFields } from "../runtime/log.ts";
import type { QueueRecord } from "./queueRecords.ts";
import type { SendDependencies } from "./sendDependencies.ts";

/** Runs the work for one record. Undefined: it threw, and the queue delivers the record again. */
export type RunRecord = <T>(record: QueueRecord, work: (owner: string) => Promise<T>) => Promise<T | undefined>;

/** The records of one invocation, each with an owner of its own for its claim; one that fails does not stop the others. */
export function recordRunner(deps: SendDependencies, invocation: string) {
  const failures: string[] = [];
  const run: RunRecord = async (record, work) => {
    try {
      return await work(`${invocation}:${record.messageId}`);
    } catch (error) {
      deps.log.error("QUEUE_RECORD_FAILED", { record: record.messageId, ...errorFields(error) });
      failures.push(record.messageId);
      return undefined;
    }
  };
  return { run, failures };
}
