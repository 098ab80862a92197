import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { ClientRequest, IncomingMessage } from "node:http";

/** Node publishes each response of an HTTP client here, before the code that made the request sees it. */
const RESPONSES = "http.client.response.finish";

/**
 * Removes the `Date` header from what the engines answer to the AWS SDK. The engines report real time, while this process may
 * run on moved time. The SDK takes the difference for a wrong clock, and then repeats every refused conditional write up to
 * five times. Without the header it has nothing to compare. On AWS both clocks are real, and the SDK's correction stays on.
 */
export function removeAnswerDates(): void {
  // Unsubscribed first: several engines in one process need one subscription.
  unsubscribe(RESPONSES, removeDate);
  subscribe(RESPONSES, removeDate);
}

function removeDate(message: unknown): void {
  if (typeof message !== "object" || message === null || !("request" in message && "response" in message)) return;
  const { request, response } = message;
  if (!(request instanceof ClientRequest && response instanceof IncomingMessage)) return;
  // Set by the SDK on each of its requests. Other clients in this process get their answers unchanged.
  if (request.getHeader("amz-sdk-request") !== undefined) delete response.headers.date;
}
