import { createHmac, timingSafeEqual } from "node:crypto";
import * as z from "zod";
import { MINUTE, millisOf, SECOND } from "../domain/instants.ts";
import type { Instant } from "../domain/model.ts";

/** The time stamp of a request may differ so much from our clock. An older request is a replay. */
const TOLERANCE = 5 * MINUTE;
/** A shorter secret could be found by trying. */
const SHORTEST_SECRET = 32;

/** Both headers of a signed request, for the document. API Gateway refuses a request without them before a function runs. */
export const signatureHeaders = {
  "x-timestamp": z
    .string()
    .regex(/^\d{1,12}$/, "must be seconds since 1970")
    .describe("Seconds since 1970, when the request was signed")
    .meta({ examples: ["1772442000"] }),
  "x-signature": z
    .string()
    .regex(/^sha256=[0-9a-f]{64}$/, "must be sha256= and 64 hexadecimal digits")
    .describe("`sha256=` and the HMAC-SHA-256 of `<x-timestamp>.<body>` in hexadecimal digits")
    .meta({ examples: [`sha256=${"0".repeat(64)}`] }),
};
const headersSchema = z.object(signatureHeaders);

export type SignedRequest = { headers: Readonly<Record<string, string | undefined>>; body: Uint8Array };
export type SignatureFault = "HEADERS" | "STALE" | "MISMATCH";

/** The value of `x-signature` for a body that is signed at this time stamp. */
export function signatureOf(secret: string, timestamp: string, body: Uint8Array): string {
  return `sha256=${createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest("hex")}`;
}

/** What is wrong with the signature of a request. Undefined: nothing. The names of headers are in lower case. */
export function signatureFault(
  { headers, body }: SignedRequest,
  secrets: readonly string[],
  now: Instant,
): SignatureFault | undefined {
  const given = headersSchema.safeParse(headers);
  if (!given.success) return "HEADERS";
  const { "x-timestamp": timestamp, "x-signature": signature } = given.data;
  if (Math.abs(Number(timestamp) * SECOND - millisOf(now)) > TOLERANCE) return "STALE";
  // All are compared, each in constant time: the answer takes equally long whichever secret fits.
  const fits = secrets.map((secret) => isSame(signatureOf(secret, timestamp, body), signature));
  return fits.includes(true) ? undefined : "MISMATCH";
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The secrets in a parameter: one, or two with a comma while one replaces the other. Throws if one is too short. */
export function secretsIn(parameter: string): string[] {
  const secrets = parameter.split(",").map((each) => each.trim());
  if (secrets.some((each) => each.length < SHORTEST_SECRET))
    throw new Error(`a secret for receipts must have at least ${SHORTEST_SECRET} characters`);
  return secrets;
}
