import type { TableDefinition } from "../../../functions/manifest/tables.ts";
import type { Change, TableStates } from "./state.ts";

/** What a model of DynamoDB may do besides what it is asked for; each absent one never happens. */
export type Faults = {
  /**
   * `throttled`: not done. `conflict`: not done, since a transaction is under way on the item. `answerLost`: done, and the caller gets no answer. `repeated`: done, its answer lost, and sent again by
   * the SDK, so that the answer is the second one's.
   */
  call?(command: string): "done" | "throttled" | "conflict" | "answerLost" | "repeated";
  /** From which state a read answers that is not consistent: 0 is the newest, `count - 1` the oldest of the last seconds. */
  age?(count: number): number;
  /** Whether one entry of a batch is throttled. */
  slot?(): boolean;
  /** How many items a page of this read holds at the most, as if more were over 1 MB. */
  page?(read: { TableName?: string | undefined; IndexName?: string | undefined }): number;
};

/** What the commands work on. */
export type Tables = {
  state: TableStates;
  schema(table: string | undefined): TableDefinition;
  faults: Faults;
  /** Does all changes at once, and tells who watches. */
  commit(changes: readonly Change[]): void;
};
