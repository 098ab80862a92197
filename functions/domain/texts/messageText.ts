import type { Locale } from "../model.ts";
import type { Occasion } from "../occasions.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { ja } from "./ja.ts";
import { type Fields, fill } from "./template.ts";

const defaultLocale = "en";
type LocaleTexts = Partial<Record<Occasion, string>>;
const complete: Record<Occasion, string> = en;

/** Every language that has texts, by BCP 47 tag in lower case. A new one: a file beside the others and a line here. */
const textsByLocale: ReadonlyMap<string, LocaleTexts> = new Map(Object.entries({ en, de, es, ja }));
export const locales = [...textsByLocale.keys()];

/**
 * The text of an occasion in this locale. The tag is shortened from the right until a language has a text (RFC 4647, 3.4: `de-AT`, then
 * `de`). If none has, the default language is used.
 */
export function textFor(occasion: Occasion, locale: Locale | undefined): { locale: string; text: string } {
  const parts = (locale ?? defaultLocale).toLowerCase().split("-");
  for (let length = parts.length; length > 0; length--) {
    const range = parts.slice(0, length).join("-");
    const text = textsByLocale.get(range)?.[occasion];
    if (text !== undefined) return { locale: range, text };
  }
  return { locale: defaultLocale, text: complete[occasion] };
}

/** The message as it is sent. It is made after the claim and not stored before, so that it always has the current name. */
export function messageText(occasion: Occasion, user: Fields & { locale?: Locale | undefined }): string {
  return fill(textFor(occasion, user.locale).text, user);
}
