import type { CreateUser } from "../../functions/users/userSchemas.ts";
import { type CheckedRow, checkRow } from "./checkRow.ts";
import type { Row } from "./csvRecords.ts";
import type { Table } from "./readTable.ts";

/** The limits of the API for one request. */
const LIMIT = { users: 100, bytes: 200 * 1024 };

/** Rows in the order of the file. `users` and `addresses` are those of the rows that are good. */
export type Batch = { rows: { row: Row; checked: CheckedRow }[]; users: CreateUser[]; addresses: Set<string> };

/** The rows after the given one, in batches for the API. An address occurs once in a batch. */
export async function* batchesAfter({ columns, rows }: Table, settled: number): AsyncGenerator<Batch> {
  let batch = emptyBatch();
  let bytes = 0;
  for await (const row of rows) {
    if (row.number <= settled) continue;
    const checked = checkRow(columns, row);
    const size = checked.ok ? Buffer.byteLength(JSON.stringify(checked.user)) + 1 : 0;
    const again = checked.ok && batch.addresses.has(addressOf(checked.user));
    if (again || batch.rows.length >= LIMIT.users || bytes + size > LIMIT.bytes) {
      yield batch;
      batch = emptyBatch();
      bytes = 0;
    }
    bytes += size;
    batch.rows.push({ row, checked });
    if (!checked.ok) continue;
    batch.users.push(checked.user);
    batch.addresses.add(addressOf(checked.user));
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
