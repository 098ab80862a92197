import { createHash } from "node:crypto";
import type { CreateUser } from "../../functions/users/userSchemas.ts";
import type { Api } from "../shared/apiClient.ts";
import { addBatch, isThere, type Outcome, type Pause } from "./addBatch.ts";
import { checkRow } from "./columns.ts";
import { openJournal, type Position } from "./journal.ts";
import { openTable, type Row } from "./readRows.ts";
import { isIntact, openRejects } from "./rejects.ts";
import { SharedDates } from "./sharedDates.ts";

/** What the API takes at once, in users and in bytes. */
const BATCH = { users: 100, bytes: 200 * 1024 };
const BATCHES_AT_ONCE = 4;

export type Survey = { rows: number; good: number; refused: number; warnings: string[]; digest: string };

/** Reads all of a file and checks each row; sends nothing. Throws an ImportError for a file that cannot be read to its end. */
export async function survey(file: string, onRefused: (row: Row, reason: string) => void = () => {}): Promise<Survey> {
  const hash = createHash("sha256");
  const dates = new SharedDates();
  const counts = { rows: 0, good: 0, refused: 0 };
  const table = await openTable(file, (chunk) => hash.update(chunk));
  for await (const row of table.rows) {
    counts.rows += 1;
    const checked = checkRow(table.columns, row.cells);
    if (checked.ok) {
      counts.good += 1;
      dates.add(checked.user);
    } else {
      counts.refused += 1;
      onRefused(row, checked.reason);
    }
  }
  return { ...counts, warnings: dates.warnings(), digest: hash.digest("hex") };
}

export type ImportOptions = {
  file: string;
  rejectsFile: string;
  journalFile: string;
  /** Of the file's content and of where it goes. */
  fingerprint: string;
  /** Begin at the beginning, whatever an earlier run did. */
  afresh?: boolean;
  api: Api;
  pause: Pause;
  /** Asked between batches; true ends the run after those under way. */
  stopped: () => boolean;
  onProgress: (position: Position) => void;
};
export type ImportResult = { finished: boolean; position: Position };

type Item = { row: Row } & ({ user: CreateUser } | { reason: string });
type Batch = { items: Item[]; users: CreateUser[]; addresses: Set<string> };

/**
 * Adds the users of a file, some batches at a time, and settles the batches in the file's order: the refused go to the rejects
 * file, then the journal says that these rows are done. A run that ends in between, however it ends, leaves both such that the next
 * one goes on from the last settled batch.
 */
export async function importUsers(options: ImportOptions): Promise<ImportResult> {
  const journal = openJournal(options.journalFile, options.fingerprint);
  if (options.afresh) journal.remove();
  const kept = await stillTrue(journal.read(), options);
  const position = { ...(kept ?? journal.beginning) };
  const { columns, delimiter, rows } = await openTable(options.file);
  const rejects = openRejects(options.rejectsFile, columns, delimiter, kept?.rejects);
  journal.write(position);
  const underWay: { batch: Batch; outcomes: Promise<Outcome[]> }[] = [];
  const settleFirst = async () => {
    const first = underWay.shift();
    if (!first) return;
    const outcomes = (await first.outcomes).values();
    for (const item of first.batch.items) {
      const outcome: Outcome | undefined = "user" in item ? outcomes.next().value : { kind: "refused", ...item };
      if (!outcome) throw new Error(`row ${item.row.number} has no outcome`);
      position[outcome.kind] += 1;
      if (outcome.kind === "refused") rejects.add(item.row, outcome.reason);
      else position.lastId = outcome.id;
      position.row = item.row.number;
    }
    position.rejects = rejects.mark();
    journal.write(position);
    options.onProgress(position);
  };
  let finished = true;
  try {
    for await (const batch of batches(columns, rows, position.row)) {
      if (options.stopped()) {
        finished = false;
        break;
      }
      // Of rows with one address the first is to win, as it would one by one.
      while (underWay.some((each) => !each.batch.addresses.isDisjointFrom(batch.addresses))) await settleFirst();
      const outcomes = addBatch(options.api, batch.users, options.pause);
      // Awaited in its turn; until then a failure must not count as unhandled.
      outcomes.catch(() => {});
      underWay.push({ batch, outcomes });
      if (underWay.length >= BATCHES_AT_ONCE) await settleFirst();
    }
    while (underWay.length > 0) await settleFirst();
  } finally {
    await Promise.allSettled(underWay.map(({ outcomes }) => outcomes));
    rejects.close();
  }
  if (finished) journal.remove();
  return { finished, position };
}

/** The position, if what it says can still be seen: the refusals in their file, the last user in the system. */
async function stillTrue(position: Position | undefined, { rejectsFile, api, pause }: ImportOptions) {
  if (!position || !isIntact(rejectsFile, position.rejects)) return undefined;
  const { lastId } = position;
  return lastId === undefined || (await isThere(api, lastId, pause)) ? position : undefined;
}

async function* batches(columns: readonly string[], rows: AsyncIterable<Row>, done: number): AsyncGenerator<Batch> {
  let batch = emptyBatch();
  let bytes = 0;
  for await (const row of rows) {
    if (row.number <= done) continue;
    const checked = checkRow(columns, row.cells);
    const size = checked.ok ? Buffer.byteLength(JSON.stringify(checked.user)) + 1 : 0;
    const again = checked.ok && batch.addresses.has(checked.user.email.toLowerCase());
    if (again || batch.items.length >= BATCH.users || bytes + size > BATCH.bytes) {
      yield batch;
      batch = emptyBatch();
      bytes = 0;
    }
    bytes += size;
    if (checked.ok) {
      batch.items.push({ row, user: checked.user });
      batch.users.push(checked.user);
      batch.addresses.add(checked.user.email.toLowerCase());
    } else batch.items.push({ row, reason: checked.reason });
  }
  if (batch.items.length > 0) yield batch;
}

function emptyBatch(): Batch {
  return { items: [], users: [], addresses: new Set() };
}
