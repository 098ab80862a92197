import type { Environment } from "../runtime/environment.ts";
import { errorFields, log } from "../runtime/log.ts";
import { ssmCredential } from "./credential.ts";
import type { EmailService } from "./emailService.ts";
import { httpEmailService } from "./httpEmailService.ts";

/** The email service that the environment names, with its secret where the stage has one. */
export function openEmailService(environment: Environment): EmailService {
  const { EMAIL_SERVICE_URL: url, EMAIL_SERVICE_SECRET: secretName, POLICY: policy } = environment;
  const credential =
    secretName === undefined
      ? undefined
      : ssmCredential(secretName, (error) => log.error("EMAIL_SECRET_UNAVAILABLE", errorFields(error)));
  const { emailTimeoutMs: timeoutMs, acceptance } = policy;
  return httpEmailService({ url, timeoutMs, acceptance, credential });
}
