import { createHash } from "node:crypto";
import * as z from "zod";
import { HOUR, plus } from "../domain/instants.ts";
import type { Instant } from "../domain/model.ts";
import type { User } from "../domain/user.ts";
import { type Answer, problem } from "../http/problem.ts";
import type { KeyedRequest } from "../storage/idempotencyRecord.ts";
import { newUser } from "./addUser.ts";
import type { UserDependencies } from "./userDependencies.ts";
import { withoutEmpty } from "./userRules.ts";
import type { CreateUser } from "./userSchemas.ts";

const KEPT = 24 * HOUR;

export const idempotencyHeader = {
  "idempotency-key": z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 visible ASCII characters")
    .optional()
    .describe("Makes the request safe to repeat for 24 hours: the same key and body give the same answer")
    .meta({ examples: ["5f2b1c1e-import-42"] }),
};

/** What is stored of a request. It does not name the user. */
export function keyedRequest(key: string, fields: CreateUser, now: Instant): KeyedRequest {
  return { key, bodyHash: bodyHash(key, fields), keptUntil: plus(now, KEPT) };
}

export type Earlier = { user: User } | { refusal: Answer };

/**
 * What an earlier request with this key created, if anything. The first answer is made again from the body, which has the same
 * hash, and from the id and the time that were stored. So no copy of the user is stored for 24 hours.
 */
export async function madeEarlier(
  deps: UserDependencies,
  key: string,
  fields: CreateUser,
): Promise<Earlier | undefined> {
  const kept = await deps.users.createdWith(key, deps.clock());
  if (!kept) return undefined;
  if (kept.bodyHash === bodyHash(key, fields)) {
    return { user: newUser(fields, { id: kept.userId, createdAt: kept.createdAt }) };
  }
  const message = "was used for another body";
  const errors = [{ field: "idempotency-key", message }];
  return { refusal: problem(422, "key-used", `idempotency-key ${message}`, errors) };
}

/** A hash of the meaning of the body: order, blanks and null make no difference. The key is part of it, so equal bodies have different hashes. */
function bodyHash(key: string, fields: CreateUser): string {
  const canonical = Object.entries(withoutEmpty(fields)).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([key, canonical]))
    .digest("base64url");
}
