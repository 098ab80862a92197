import { fieldErrors } from "../../functions/http/problem.ts";
import { type CreateUser, createUserSchema } from "../../functions/users/userSchemas.ts";
import { cellValue, requiredColumns } from "./columns.ts";
import type { Row } from "./csvRecords.ts";

export type CheckedRow = { ok: true; user: CreateUser } | { ok: false; reason: string };

/** Checks a row by the schema of the API. The console does so in the browser, so nothing here may need Node. An empty cell is an absent field. The reason names everything that is wrong. */
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
