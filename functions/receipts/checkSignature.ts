import type { APIGatewayProxyEvent } from "aws-lambda";
import type { Credential } from "../delivery/credential.ts";
import { between, MINUTE, toInstant } from "../domain/instants.ts";
import { type Answer, problem } from "../http/problem.ts";
import { bodyOf, headersOf } from "../http/request.ts";
import type { Clock } from "../runtime/clock.ts";
import { errorFields, type Log } from "../runtime/log.ts";
import { secretsIn, signatureFault } from "./signature.ts";

/** After so long the secret is fetched again, so that a replaced one does not work for ever. */
const SECRET_AGE = 5 * MINUTE;

export type SignatureDependencies = { secret: Credential | undefined; clock: Clock; log: Log };

/**
 * Checks the signature of a request before anything of its body is read. The check answers undefined, or the refusal: 401 without
 * a reason, which only the log has; 404 on a stage without a secret; 503 if the secret can't be fetched.
 */
export function signatureChecker({ secret, clock, log }: SignatureDependencies) {
  let fetchedAt = toInstant(0);

  return async (event: APIGatewayProxyEvent): Promise<Answer | undefined> => {
    if (!secret) return problem(404, "unknown-path", `${event.path} is not part of this API`);
    const now = clock();
    if (Math.abs(between(fetchedAt, now)) > SECRET_AGE) {
      secret.forget();
      fetchedAt = now;
    }
    const secrets = await secret
      .get()
      .then(secretsIn)
      .catch((error: unknown) => log.error("RECEIPTS_SECRET_UNUSABLE", errorFields(error)));
    if (!secrets) return problem(503, "unavailable", "The secret of receipts can't be read; try again later");
    const fault = signatureFault({ headers: headersOf(event), body: bodyOf(event) }, secrets, now);
    if (!fault) return undefined;
    log.warn("RECEIPTS_REFUSED", { reason: fault });
    return problem(401, "invalid-signature", "The signature is not valid for this time and body");
  };
}
