import * as z from "zod";
import type { Policy } from "../domain/policy.ts";
import type { DeliveryOutcome } from "./emailService.ts";

const YES = new Set(["accepted", "delivered", "ok", "processed", "queued", "scheduled", "sent", "success"]);
const NO = new Set(["bounced", "error", "failed", "failure", "invalid", "refused", "rejected"]);
const flag = z.union([z.boolean(), z.string()]).optional().catch(undefined);
const idSchema = z
  .union([z.string().min(1), z.number()])
  .optional()
  .catch(undefined);
/** The fields in which email services say whether they accepted a message. */
const answerSchema = z.object({
  success: flag,
  accepted: flag,
  ok: flag,
  status: flag,
  error: z.unknown().optional(),
  errors: z.unknown().optional(),
  id: idSchema,
  messageId: idSchema,
  message_id: idSchema,
});
type Verdict = "yes" | "no" | "unclear";

/**
 * What a 2xx answer means. `body` undefined: it broke off, or did not end in time.
 *
 * - No: `success`, `accepted` or `ok` is false, `status` is a word such as "failed", or there is an `error`. This decides first.
 * - Yes: no body; a JSON object with `success`, `accepted` or `ok` true, a `status` such as "sent", or an id of the message; one of
 *   the status words as plain text.
 * - Unknown outcome: everything else, such as a web page or an array. With `acceptance: "status"` this counts as yes, unless the
 *   body broke off.
 */
export function outcomeOfSuccess(body: string | undefined, acceptance: Policy["acceptance"]): DeliveryOutcome {
  if (body === undefined) return { kind: "unknown", detail: "BODY_BROKE_OFF" };
  switch (verdictOf(body.trim())) {
    case "no":
      return { kind: "refused", detail: "REFUSED_IN_BODY" };
    case "yes":
      return { kind: "accepted" };
    case "unclear":
      return acceptance === "status" ? { kind: "accepted" } : { kind: "unknown", detail: "UNCLEAR_BODY" };
  }
}

/** Whether the body of an error answer says that the message was accepted nevertheless. */
export function saysAccepted(body: string | undefined): boolean {
  return body !== undefined && body.trim() !== "" && verdictOf(body.trim()) === "yes";
}

function verdictOf(body: string): Verdict {
  if (body === "") return "yes";
  const answer = answerSchema.safeParse(parseJson(body));
  if (!answer.success) return YES.has(body.toLowerCase()) ? "yes" : "unclear";
  const { success, accepted, ok, status, error, errors, ...ids } = answer.data;
  const words = [success, accepted, ok, status].map((each) => String(each).toLowerCase());
  if (isGiven(error) || isGiven(errors) || words.some((word) => word === "false" || NO.has(word))) return "no";
  if (words.some((word) => word === "true" || YES.has(word))) return "yes";
  return Object.values(ids).some((id) => id !== undefined) ? "yes" : "unclear";
}

function isGiven(error: unknown): boolean {
  if (Array.isArray(error)) return error.length > 0;
  return error !== undefined && error !== null && error !== false && error !== "";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
