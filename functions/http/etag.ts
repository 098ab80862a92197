import * as z from "zod";
import { type Answer, problem } from "./problem.ts";

/** A resource with a version number. */
type Versioned = { version: number };

/** The entity tag of a version. */
export function etagOf(resource: Versioned): string {
  return `"${resource.version}"`;
}

const entityTags = z
  .string()
  .max(1_000, "must be at most 1000 characters")
  .regex(
    /^(\*|(W\/)?"[\x21\x23-\x7e]*"( ?, ?(W\/)?"[\x21\x23-\x7e]*")*)$/,
    'must be * or entity tags in double quotes, such as "3"',
  );

export const ifMatchHeader = {
  "if-match": entityTags
    .optional()
    .describe("Change only what still has this `ETag`; otherwise 412")
    .meta({ examples: ["*"] }),
};
export const ifNoneMatchHeader = {
  "if-none-match": entityTags
    .optional()
    .describe("Answer 304 without a body while the `ETag` still is this one")
    .meta({ examples: ['"7"'] }),
};

/** The refusal of an edit by a caller who saw an older version. A weak tag never matches (RFC 9110, 13.1.1). */
export function changedSince(ifMatch: string | undefined, resource: Versioned): Answer | undefined {
  if (ifMatch === undefined || ifMatch === "*" || tagsOf(ifMatch).includes(etagOf(resource))) return undefined;
  const message = `does not match: the current version is ${etagOf(resource)}`;
  const refusal = problem(412, "changed-since", `if-match ${message}`, [{ field: "if-match", message }]);
  return { ...refusal, headers: { ...refusal.headers, etag: etagOf(resource) } };
}

/** Whether the caller has this version already. */
export function isKnown(ifNoneMatch: string | undefined, resource: Versioned): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch === "*" || tagsOf(ifNoneMatch.replaceAll("W/", "")).includes(etagOf(resource));
}

function tagsOf(header: string): string[] {
  return header.split(",").map((tag) => tag.trim());
}
