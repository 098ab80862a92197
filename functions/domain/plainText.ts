import * as z from "zod";

/**
 * The rule for text that people typed and other people will read: one line of visible characters. Refused are
 *
 *   control characters and line breaks     they end headers and log lines
 *   marks that turn the direction of text  they make a line read as another
 *   halves of surrogate pairs, and characters that are not assigned
 *   U+FFFC and U+FFFD                      they stand for what a program before us could not read
 *
 * All else arrives as it was typed, in composed form (NFC): markup and template signs are just letters in a plain-text message.
 */
const FORBIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}\p{Cn}]/u;
const REPLACEMENT = /[\uFFFC\uFFFD]/;
/** Not white space, not a mark without its letter, not one of the characters that show nothing (U+2800 is an empty Braille cell). */
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
