import * as z from "zod";

/**
 * Where a field of a user is used:
 *
 *   text       a text may name it in braces; each occasion keeps a copy of it
 *   message    planning or sending reads it; each occasion keeps a copy of it
 *   profile    it is only stored and answered
 */
export type Use = "text" | "message" | "profile";

/**
 * A field that every user has. `given` is what the API takes. `kept` is what is stored and answered: it is less strict, so that
 * a new rule makes no stored user unreadable.
 */
export function required<const U extends Use, Given extends z.ZodType, Kept extends z.ZodType>(
  use: U,
  given: Given,
  kept: Kept,
) {
  return { use, given, create: given, update: given.optional(), kept };
}

/** A field that a user may lack. The API takes `null` for "none". */
export function optional<const U extends Use, Given extends z.ZodType, Kept extends z.ZodType>(
  use: U,
  given: Given,
  kept: Kept,
) {
  return { use, given, create: given.nullish(), update: given.nullish(), kept: kept.optional() };
}

/** A field with several values; a file that is imported has them in one cell, with semicolons between them. */
export function list<const U extends Use, Given extends z.ZodType, Kept extends z.ZodType>(
  use: U,
  given: Given,
  kept: Kept,
) {
  return { ...optional(use, given, kept), list: true };
}

/** An example that the OpenAPI document shows also for a schema with a transform; zod drops `examples` there. */
export function shown(...examples: unknown[]) {
  return { override: { examples } };
}

/** One line of text, such as a name. */
export const keptText = z.string();
