import type { Occasion } from "../occasions.ts";
import type { UserOccasion } from "../user.ts";
import { type TextField, textFields } from "../userFields.ts";

/** The fields that a text may name in braces. `{nickname|firstName}` takes the first field that the user has. */
export type Fields = Pick<UserOccasion, TextField>;

type Named<Text extends string> = Text extends `${string}{${infer Names}}${infer Rest}`
  ? Alternatives<Names> | Named<Rest>
  : never;
type Alternatives<Names extends string> = Names extends `${infer First}|${infer Rest}`
  ? First | Alternatives<Rest>
  : Names;
type Checked<Text extends string> =
  Exclude<Named<Text>, keyof Fields> extends never
    ? Text
    : `there is no field {${Exclude<Named<Text>, keyof Fields>}} in a text`;

/** The texts of one language. A field that does not exist stops `npm run check` at the text that names it. */
export function texts<const Given extends Partial<Record<Occasion, string>>>(
  given: Given & { [Type in keyof Given]: Given[Type] extends string ? Checked<Given[Type]> : never },
): Given {
  return given;
}

const name = `(?:${textFields.join("|")})`;
const PLACEHOLDER = new RegExp(`\\{(${name}(?:\\|${name})*)\\}`, "g");

/** Replaces each field once. Braces inside a name are not replaced: they are part of the name. */
export function fill(text: string, fields: Fields): string {
  const values = new Map<string, string | undefined>(textFields.map((field) => [field, fields[field]]));
  return text.replace(PLACEHOLDER, (_, names: string) => {
    const [first] = names.split("|").flatMap((each) => values.get(each) ?? []);
    return first ?? "";
  });
}
