import type { HttpResponse } from "./exchange.ts";

const THROTTLED = /Throttl|TooManyRequests|ProvisionedThroughputExceeded|RequestLimitExceeded|TransactionInProgress/;

export type ErrorBody = { name: string; message: string; fields: object };

/** What an answer that is not 200 says, in each of AWS's JSON protocols. */
export function errorBody({ status, headers, text }: HttpResponse): ErrorBody {
  const fields = parsed(text);
  const type = headers["x-amzn-errortype"] ?? Reflect.get(fields, "__type") ?? Reflect.get(fields, "code");
  const name = String(type ?? (status >= 500 ? "ServiceUnavailable" : "UnknownError"));
  const message = Reflect.get(fields, "message") ?? Reflect.get(fields, "Message") ?? `answered ${status}`;
  return { name: name.replace(/^.*#/, "").replace(/:.*$/, ""), message: String(message), fields };
}

export function serviceError(answer: HttpResponse, attempts: number): Error {
  const { name, message } = errorBody(answer);
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: answer.status, attempts } });
}

/** Whether the call may be made again: the connection failed, the service was overloaded, or it could not answer. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const metadata: unknown = Reflect.get(error, "$metadata");
  const status = metadata instanceof Object ? Number(Reflect.get(metadata, "httpStatusCode")) : 0;
  return status === 0 ? "code" in error || error.name === "TimeoutError" : status >= 500 || isThrottled(error);
}

export function isThrottled(error: unknown): boolean {
  return error instanceof Error && THROTTLED.test(error.name);
}

function parsed(text: string): object {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
