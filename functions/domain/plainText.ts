import * as z from "zod";

/**
 * The rule for text that people type and other people read: one line of visible characters. These are refused:
 *
 *   control characters and line breaks     they end headers and log lines
 *   marks that turn the direction of text  they make a line look like another one
 *   halves of surrogate pairs, and characters that are not assigned
 *   U+FFFC and U+FFFD                      they replace text that an earlier program could not read
 *
 * Everything else is kept as it was typed, in composed form (NFC). Markup and template signs are ordinary text in a message.
 */
const FORBIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}\p{Cn}]/u;
const REPLACEMENT = /[\uFFFC\uFFFD]/;
/** A visible character: no white space, no combining mark alone, none of the characters that show nothing (U+2800 is an empty cell). */
const VISIBLE = /[^\p{White_Space}\p{M}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** A schema for one line of 1 to `longest` characters (code points), without blanks at its ends. */
export function plainText(longest: number) {
  return z
    .string("must be text")
    .refine((text) => !FORBIDDEN.test(text), "must not contain control characters, line breaks or direction marks")
    .refine((text) => !REPLACEMENT.test(text), "must not contain U+FFFD: the text was damaged before it came here")
    .transform((text) => text.trim().normalize("NFC"))
    .refine((text) => text.length > 0, "must not be blank")
    .refine((text) => text.length === 0 || VISIBLE.test(text), "must have a visible character")
    .refine((text) => [...text].length <= longest, `must be at most ${longest} characters`)
    .meta({ minLength: 1, maxLength: longest });
}
