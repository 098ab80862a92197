import * as z from "zod";
import type { Person } from "../domain/user.ts";
import { type Answer, problem } from "./problem.ts";

/** A person's version as HTTP knows it. */
export function etagOf(person: Pick<Person, "version">): string {
  return `"${person.version}"`;
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

/** The refusal where the person is no longer what the caller saw. A weak tag never matches (RFC 9110, 13.1.1). */
export function changedSince(ifMatch: string | undefined, person: Person): Answer | undefined {
  if (ifMatch === undefined || ifMatch === "*" || tagsOf(ifMatch).includes(etagOf(person))) return undefined;
  const message = `does not match: the person stands at ${etagOf(person)}`;
  const refusal = problem(412, "changed-since", `if-match ${message}`, [{ field: "if-match", message }]);
  return { ...refusal, headers: { ...refusal.headers, etag: etagOf(person) } };
}

/** Whether the caller has this version already. */
export function isKnown(ifNoneMatch: string | undefined, person: Person): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch === "*" || tagsOf(ifNoneMatch.replaceAll("W/", "")).includes(etagOf(person));
}

function tagsOf(header: string): string[] {
  return header.split(",").map((tag) => tag.trim());
}
