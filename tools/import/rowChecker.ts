import { type CheckedRow, checkRow } from "./checkRow.ts";
import type { Row } from "./csvRecords.ts";
import { keyOf, type Matching } from "./matching.ts";

/** Checks the rows of a file in their order. With `matching`, each user has one row: a second one would change the user back and forth. */
export function rowChecker(columns: readonly string[], matching?: Matching): (row: Row) => CheckedRow {
  const rows = new Map<string, number>();
  return (row) => {
    const checked = checkRow(columns, row);
    if (!checked.ok || !matching) return checked;
    const { by, everyRow } = matching;
    const key = keyOf(checked.user, by);
    if (key === undefined) return everyRow ? { ok: false, reason: `${by} must not be empty` } : checked;
    const earlier = rows.get(key);
    if (earlier !== undefined) return { ok: false, reason: `${by} is that of row ${earlier}` };
    rows.set(key, row.number);
    return checked;
  };
}
