import type { Api } from "../shared/apiClient.ts";
import type { Pause } from "../shared/untilAnswered.ts";
import { addBatch, type Outcome, userExists } from "./addBatch.ts";
import { type Batch, batchesOf, shareAddress } from "./batches.ts";
import { openCheckpoint, type Position } from "./checkpoint.ts";
import { matchesMark } from "./fileMark.ts";
import type { Existing, Matching } from "./matching.ts";
import { openTable } from "./readTable.ts";
import { openRejects, type Rejects } from "./rejects.ts";
import { upsertBatch } from "./upsertBatch.ts";

const BATCHES_AT_ONCE = 4;

export type ImportOptions = {
  file: string;
  rejectsFile: string;
  checkpointFile: string;
  /** Of the file's content and of the destination. */
  fingerprint: string;
  /** Users who exist are changed. Absent: they are refused where they differ. */
  matching?: Matching | undefined;
  /** Whether the user of a row is known to be as the row says. */
  isKnown?: (row: number) => boolean;
  /** Whether a user who is matched by a row has an end date that no longer holds. */
  isEnded?: ((user: Existing) => boolean) | undefined;
  /** Start at the beginning, also after an interrupted run. */
  afresh?: boolean;
  api: Api;
  pause: Pause;
  /** Asked between batches. On true the run ends after the batches that were sent. */
  stopped: () => boolean;
  onProgress: (position: Position) => void;
};
export type ImportResult = { finished: boolean; position: Position };

/**
 * Adds the users of a file, and changes those who exist. A few batches are sent at a time and settled in the order of the file: refused rows go to the
 * rejects file, then the checkpoint says that these rows are settled. After any interruption the next run can continue
 * from the last settled batch.
 */
export async function importUsers(options: ImportOptions): Promise<ImportResult> {
  const { api, pause, matching, isKnown, isEnded } = options;
  const checkpoint = openCheckpoint(options.checkpointFile, options.fingerprint);
  if (options.afresh) checkpoint.remove();
  const earlier = await verified(checkpoint.read(), options);
  const position = { ...(earlier ?? checkpoint.beginning) };
  const table = await openTable(options.file);
  const rejects = openRejects(options.rejectsFile, table, earlier?.rejects);
  checkpoint.write(position);
  const sent: { batch: Batch; outcomes: Promise<Outcome[]> }[] = [];
  const settleFirst = async () => {
    const first = sent.shift();
    if (!first) return;
    settle(first.batch, await first.outcomes, position, rejects);
    checkpoint.write(position);
    options.onProgress(position);
  };
  let finished = true;
  try {
    for await (const batch of batchesOf(table, { settled: position.row, matching, isKnown })) {
      if (options.stopped()) {
        finished = false;
        break;
      }
      // Of several rows with one address the first is added, as if the rows were sent one by one.
      while (sent.some((each) => shareAddress(each.batch, batch))) await settleFirst();
      const outcomes = matching
        ? upsertBatch(batch.users, { api, pause, by: matching.by, columns: table.columns, isEnded })
        : addBatch(api, batch.users, pause);
      // Awaited when it is settled. Until then a failure must not count as unhandled.
      outcomes.catch(() => {});
      sent.push({ batch, outcomes });
      if (sent.length >= BATCHES_AT_ONCE) await settleFirst();
    }
    while (sent.length > 0) await settleFirst();
  } finally {
    await Promise.allSettled(sent.map(({ outcomes }) => outcomes));
    rejects.close();
  }
  if (finished) checkpoint.remove();
  return { finished, position };
}

/** Counts the outcomes of a batch and writes its refused rows. */
function settle(batch: Batch, outcomes: Outcome[], position: Position, rejects: Rejects): void {
  const ofUsers = outcomes.values();
  for (const { row, checked } of batch.rows) {
    position.row = row.number;
    if ("known" in checked) {
      position.unchanged += 1;
      continue;
    }
    const outcome = checked.ok ? ofUsers.next().value : { kind: "refused" as const, reason: checked.reason };
    if (!outcome) throw new Error(`row ${row.number} has no outcome`);
    position[outcome.kind] += 1;
    if (outcome.kind === "refused") rejects.add(row, outcome.reason);
    else position.lastId = outcome.id;
  }
  position.rejects = rejects.mark();
}

/** The position if it is still true: the rejects file is as it was left, and the last user is in the system. */
async function verified(position: Position | undefined, { rejectsFile, api, pause }: ImportOptions) {
  if (!position || !matchesMark(rejectsFile, position.rejects)) return undefined;
  const { lastId } = position;
  return lastId === undefined || (await userExists(api, lastId, pause)) ? position : undefined;
}
