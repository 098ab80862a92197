import { fieldErrors } from "../../functions/http/problem.ts";
import { type CreateUser, createUserSchema } from "../../functions/users/userSchemas.ts";
import { ImportError } from "./importError.ts";

/** What a rejects file has besides: passed over when it is fed again. */
export const rejectColumns = ["rejectedRow", "rejectedBecause"] as const;

const fields = Object.entries(createUserSchema.shape);
const known = fields.map(([name]) => name);
const required = fields.filter(([, schema]) => !schema.safeParse(undefined).success).map(([name]) => name);

/** The columns of a file, from its first line. Throws an ImportError that names each that is unknown, missing or there twice. */
export function readHeader(cells: readonly string[]): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  const own = names.filter((name) => !rejectColumns.some((each) => each === name));
  const problems = [
    ...own.filter((name) => !known.includes(name)).map((name) => `there is no column "${name}"`),
    ...required.filter((name) => !own.includes(name)).map((name) => `the column "${name}" is missing`),
    ...own.filter((name, index) => own.indexOf(name) !== index).map((name) => `the column "${name}" is there twice`),
  ];
  if (problems.length === 0) return names;
  throw new ImportError(`The first line must name the columns: ${problems.join("; ")}. Known are ${known.join(", ")}.`);
}

export type CheckedRow = { ok: true; user: CreateUser } | { ok: false; reason: string };

/** A row as the API would take it; an empty cell is an absent field. All that is wrong with it comes at once. */
export function checkRow(columns: readonly string[], cells: readonly string[]): CheckedRow {
  if (cells.length !== columns.length) {
    const beyond = cells.slice(columns.length);
    const what = beyond.length > 0 ? ` (too many: ${JSON.stringify(beyond)})` : "";
    return { ok: false, reason: `has ${cells.length} cells where the header has ${columns.length}${what}` };
  }
  const filled = columns.flatMap((name, index) => {
    const cell = cells[index] ?? "";
    return cell.trim() === "" || !known.includes(name) ? [] : [[name, cell] as const];
  });
  const parsed = createUserSchema.safeParse(Object.fromEntries(filled));
  if (parsed.success) return { ok: true, user: parsed.data };
  const missing = (field: string) => required.includes(field) && !filled.some(([name]) => name === field);
  const reasons = fieldErrors(parsed.error).map(({ field, message }) =>
    missing(field) ? `${field} must not be empty` : `${field} ${message}`,
  );
  return { ok: false, reason: [...new Set(reasons)].join("; ") };
}
