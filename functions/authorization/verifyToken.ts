import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import * as z from "zod";
import { millisOf } from "../domain/instants.ts";
import type { Clock } from "../runtime/clock.ts";
import type { TokenRules } from "./tokenRules.ts";

export type TokenVerification =
  | { ok: true; subject: string; scopes: readonly string[] }
  | { ok: false; reason: string };
export type VerifyToken = (token: string) => Promise<TokenVerification>;

/** In seconds. Clocks differ a little, and a fresh token must not be "not yet valid". */
const CLOCK_TOLERANCE = 5;

const claimsSchema = z.object({
  sub: z.string().min(1),
  /** RFC 8693 has one string; some issuers write `scp`, or a list. */
  scope: z.union([z.string(), z.array(z.string())]).optional(),
  scp: z.union([z.string(), z.array(z.string())]).optional(),
});

/**
 * Checks tokens against the keys of an issuer. They are fetched when first needed, kept for ten minutes, and fetched again (at most
 * every half minute) when a token names an unknown key. A bad token is a value; an issuer that cannot be reached is an outage and
 * throws.
 */
export function tokenVerifier(rules: TokenRules, clock: Clock): VerifyToken {
  const keys = createRemoteJWKSet(new URL(rules.jwksUrl), { timeoutDuration: 3_000 });
  const { issuer, audience, algorithms } = rules;
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        requiredClaims: ["exp", "sub"],
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: new Date(millisOf(clock())),
      });
      const claims = claimsSchema.safeParse(payload);
      if (!claims.success) return { ok: false, reason: "CLAIMS" };
      const { sub: subject, scope = [], scp = [] } = claims.data;
      return { ok: true, subject, scopes: [scope, scp].flat().flatMap((each) => each.split(" ")) };
    } catch (error) {
      if (isRefusal(error)) return { ok: false, reason: error.code };
      throw error;
    }
  };
}

/** Whether the token is at fault. All other errors come from the keys or from fetching them. */
function isRefusal(error: unknown): error is errors.JOSEError {
  if (!(error instanceof errors.JOSEError)) return false;
  const keysAway = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
  // jose has one general code for an answer of the issuer that is not a list of keys.
  return !keysAway && error.code !== errors.JOSEError.code;
}
