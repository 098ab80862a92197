import { fieldNames, userFields } from "../../functions/domain/userFields.ts";
import { createUserSchema } from "../../functions/users/userSchemas.ts";

const fields = Object.entries(createUserSchema.shape);
/** The columns that a file can have are the fields of the API. */
const knownColumns = fields.map(([name]) => name);
export const requiredColumns = fields
  .filter(([, schema]) => !schema.safeParse(undefined).success)
  .map(([name]) => name);

/** Names each column that is unknown, missing or there twice. Undefined: all is well. */
export function columnProblem(names: readonly string[]): string | undefined {
  const problems = [
    ...names.filter((name) => !knownColumns.includes(name)).map((name) => `there is no column "${name}"`),
    ...requiredColumns.filter((name) => !names.includes(name)).map((name) => `the column "${name}" is missing`),
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `the column "${name}" is there twice`),
  ];
  return problems.length === 0
    ? undefined
    : `The first line must name the columns: ${problems.join("; ")}. Known are ${knownColumns.join(", ")}.`;
}

const lists: readonly string[] = fieldNames.filter((name) => "list" in userFields[name]);

/** A cell of a list has its values with semicolons between them: `BIRTHDAY;ANNIVERSARY`. */
export function cellValue(name: string, cell: string): string | string[] {
  if (!lists.includes(name)) return cell;
  const values = cell.split(";").map((value) => value.trim());
  return values.filter((value) => value !== "");
}
