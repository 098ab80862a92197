import { fieldErrors } from "../../functions/http/problem.ts";
import { type CreateUser, createUserSchema } from "../../functions/users/userSchemas.ts";
import { cellValue, requiredColumns } from "./columns.ts";
import type { Row } from "./csvRecords.ts";
import { keyOf, type Matching } from "./matching.ts";

export type CheckedRow = { ok: true; user: CreateUser } | { ok: false; reason: string };

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

/** Checks a row by the schema of the API. An empty cell is an absent field. The reason names everything that is wrong. */
export function checkRow(columns: readonly string[], { cells, damage }: Row): CheckedRow {
  const reason = damage ?? widthError(columns.length, cells);
  if (reason !== undefined) return { ok: false, reason };
  const filled = columns.flatMap((name, index) => {
    const cell = cells[index] ?? "";
    return cell.trim() === "" ? [] : [[name, cellValue(name, cell)] as const];
  });
  const parsed = createUserSchema.safeParse(Object.fromEntries(filled));
  if (parsed.success) return { ok: true, user: parsed.data };
  const missing = (field: string) => requiredColumns.includes(field) && !filled.some(([name]) => name === field);
  const reasons = fieldErrors(parsed.error).map(({ field, message }) =>
    missing(field) ? `${field} must not be empty` : `${field} ${message}`,
  );
  return { ok: false, reason: [...new Set(reasons)].join("; ") };
}

/** Empty cells after the last column are no error: spreadsheets fill all rows up to the longest one. */
function widthError(width: number, cells: readonly string[]): string | undefined {
  const beyond = cells.slice(width);
  if (cells.length >= width && beyond.every((cell) => cell.trim() === "")) return undefined;
  const surplus = beyond.length > 0 ? ` (too many: ${JSON.stringify(beyond)})` : "";
  return `has ${cells.length} cells where the header has ${width}${surplus}`;
}
