import type { CreateUser } from "../../functions/users/userSchemas.ts";
import type { CheckedRow } from "./checkRow.ts";
import type { Row } from "./csvRecords.ts";
import type { Matching } from "./matching.ts";
import type { Table } from "./readTable.ts";
import { rowChecker } from "./rowChecker.ts";

/** The limits of the API for one request. */
const LIMIT = { users: 100, bytes: 200 * 1024 };

/** `known`: the user is as the row says, so it is not sent. */
type BatchRow = { row: Row; checked: CheckedRow | { known: true } };

/** Rows in the order of the file. `users` and `addresses` are those of the rows that are to be sent. */
export type Batch = { rows: BatchRow[]; users: CreateUser[]; addresses: Set<string> };

export type BatchOptions = {
  /** The last row that is settled. */
  settled: number;
  matching?: Matching | undefined;
  /** Whether the user of a row is known to be as the row says. */
  isKnown?: ((row: number) => boolean) | undefined;
};

/** The rows that are not settled, in batches for the API. An address occurs once in a batch. */
export async function* batchesOf({ columns, rows }: Table, options: BatchOptions): AsyncGenerator<Batch> {
  const check = rowChecker(columns, options.matching);
  let batch = emptyBatch();
  let bytes = 0;
  for await (const row of rows) {
    const checked = check(row);
    if (row.number <= options.settled) continue;
    const known = options.isKnown?.(row.number) === true;
    const user = checked.ok && !known ? checked.user : undefined;
    const size = user ? Buffer.byteLength(JSON.stringify(user)) + 1 : 0;
    const again = user && batch.addresses.has(addressOf(user));
    if (again || batch.rows.length >= LIMIT.users || bytes + size > LIMIT.bytes) {
      yield batch;
      batch = emptyBatch();
      bytes = 0;
    }
    bytes += size;
    batch.rows.push({ row, checked: known ? { known } : checked });
    if (!user) continue;
    batch.users.push(user);
    batch.addresses.add(addressOf(user));
  }
  if (batch.rows.length > 0) yield batch;
}

/** Whether both have a user with the same address. The batches must then be sent one after the other. */
export function shareAddress(one: Batch, other: Batch): boolean {
  return !one.addresses.isDisjointFrom(other.addresses);
}

function addressOf({ email }: CreateUser): string {
  return email.toLowerCase();
}

function emptyBatch(): Batch {
  return { rows: [], users: [], addresses: new Set() };
}
