import * as z from "zod";

/** Signatures with a private key only: with a shared secret, or none, whoever can check a token can make one. */
const tokenAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"] as const;

/** Which tokens open the API. */
export const tokenRulesSchema = z.strictObject({
  /** As the token says it in `iss`, to the letter. */
  issuer: z.url(),
  /** This API's own name at the issuer: a token for another audience is somebody else's. */
  audience: z.string().min(1),
  /** Where the issuer shows its public keys. */
  jwksUrl: z.url({ protocol: /^https?$/ }),
  algorithms: z.array(z.enum(tokenAlgorithms)).min(1).default(["RS256"]),
  /** What a token's `scope` (or `scp`) must hold for messages, jobs, the brake and health; users are open to every token. */
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
