import * as z from "zod";

const LONGEST = 128;
/** Blanks, control characters, marks that turn the direction of text, half surrogates, and characters that show nothing. */
const INVISIBLE = /[\p{White_Space}\p{C}\p{Default_Ignorable_Code_Point}\u2800\uFFFC\uFFFD]/u;

/**
 * The id of a user in the system that the users come from, such as a personnel number. Compared exactly, case included, in
 * composed form (NFC). `.` and `..` are refused: a URL cannot end in them.
 */
export const externalIdSchema = z
  .string("must be text")
  .refine((text) => !INVISIBLE.test(text), "must have visible characters only, without blanks")
  .transform((text) => text.normalize("NFC"))
  .refine((text) => text.length > 0, "must not be empty")
  .refine((text) => [...text].length <= LONGEST, `must be at most ${LONGEST} characters`)
  .refine((text) => text !== "." && text !== "..", "must not be . or ..")
  .meta({ minLength: 1, maxLength: LONGEST });
