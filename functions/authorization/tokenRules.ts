import * as z from "zod";

/** Only signatures with a private key. With a shared secret, everybody who can check a token can also make one. */
const tokenAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"] as const;

/** Which tokens the API accepts. */
export const tokenRulesSchema = z.strictObject({
  /** Exactly as tokens have it in `iss`. */
  issuer: z.url(),
  /** The name of this API at the issuer. A token for another audience is refused. */
  audience: z.string().min(1),
  /** Where the issuer publishes its public keys. */
  jwksUrl: z.url({ protocol: /^https?$/ }),
  algorithms: z.array(z.enum(tokenAlgorithms)).min(1).default(["RS256"]),
  /** What a token's `scope` (or `scp`) must hold for messages, jobs, pause and health. The routes of users need no scope. */
  operatorScope: z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, "must be one scope, without blanks"),
});
export type TokenRules = z.infer<typeof tokenRulesSchema>;

/** Reads the rules from the environment (`JWT_RULES`, as JSON). Throws an error that names each wrong one. */
export function readTokenRules(source: Record<string, string | undefined> = process.env): TokenRules {
  try {
    return tokenRulesSchema.parse(JSON.parse(source.JWT_RULES ?? ""));
  } catch (error) {
    throw new Error(`Bad environment: JWT_RULES: ${error instanceof Error ? error.message : error}`);
  }
}
