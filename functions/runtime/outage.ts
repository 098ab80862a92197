const CONNECTION = /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN)$/;
const OVERLOAD = /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|InternalServerError|ServiceUnavailable/;

/** Whether an error of the SDK says that a service is away or overloaded: worth a later try, and no fault of ours. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return error.name === "TimeoutError" || OVERLOAD.test(error.name) || CONNECTION.test(code);
}
