import type { Occasion } from "../occasions.ts";

/** What a text may name in braces. */
export type Fields = { firstName: string; lastName: string };

type Named<Text extends string> = Text extends `${string}{${infer Field}}${infer Rest}` ? Field | Named<Rest> : never;
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

const FIELD = /\{(firstName|lastName)\}/g;

/** Fills in each field once: braces inside a name are letters of that name. */
export function fill(text: string, fields: Fields): string {
  return text.replace(FIELD, (_, field: keyof Fields) => fields[field]);
}
