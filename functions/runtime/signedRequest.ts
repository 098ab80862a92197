import { setTimeout as delay } from "node:timers/promises";
import { SignatureV4 } from "@smithy/signature-v4";
import { environmentCredentials } from "./credentials.ts";
import { Sha256 } from "./sha256.ts";

export type SignedRequest = {
  /** The service's name in endpoints and signatures, such as `ssm`. */
  service: string;
  method: "GET" | "POST";
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string;
};
export type SignedRequestOptions = { maxAttempts: number; timeoutMs: number };

/**
 * One request to an AWS service whose client would be large in relation to our use of it: an eighth of the sender's bundle for one
 * parameter. Answers the JSON body. Throws the service's error under its own name. Server errors, throttling and lost connections
 * are tried again.
 */
export async function signedRequest(
  request: SignedRequest,
  { maxAttempts, timeoutMs }: SignedRequestOptions,
): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptOf(request, timeoutMs);
    } catch (error) {
      if (attempt >= maxAttempts || (error instanceof ServiceError && !error.isTransient)) throw error;
      await delay(Math.random() * 100 * 2 ** (attempt - 1));
    }
  }
}

class ServiceError extends Error {
  readonly isTransient: boolean;
  constructor(service: string, status: number, type: string) {
    super(`${service} answered ${status}`);
    this.name = type;
    this.isTransient = status >= 500 || status === 429 || /Throttl|TooManyRequests/.test(type);
  }
}

async function attemptOf(request: SignedRequest, timeoutMs: number): Promise<unknown> {
  const { service, method, path, query = {}, headers = {}, body } = request;
  const region = process.env.AWS_REGION ?? "us-east-1";
  const { protocol, host, hostname, origin } = new URL(endpointOf(service, region));
  const signer = new SignatureV4({ service, region, credentials: environmentCredentials, sha256: Sha256 });
  const signed = await signer.sign({
    method,
    protocol,
    hostname,
    path,
    query,
    headers: { host, ...headers },
    ...(body !== undefined && { body }),
  });
  const { host: _, ...sent } = signed.headers;
  const search = Object.keys(query).length === 0 ? "" : `?${new URLSearchParams(query)}`;
  const signal = AbortSignal.timeout(timeoutMs);
  const options = { method, headers: sent, signal, ...(body !== undefined && { body }) };
  const response = await fetch(`${origin}${path}${search}`, options).catch(throwCause);
  const text = await response.text();
  if (!response.ok) throw new ServiceError(service, response.status, typeOf(text, response.headers));
  return JSON.parse(text);
}

/** `fetch` hides the connection's error, whose code says what happened. */
function throwCause(error: unknown): never {
  throw error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
}

/** The SDK's variables for an endpoint of one's own, else AWS's. */
function endpointOf(service: string, region: string): string {
  const own = process.env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? process.env.AWS_ENDPOINT_URL;
  const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return own ?? `https://${service}.${region}.${suffix}`;
}

/** The name of an error in both of AWS's JSON protocols. */
function typeOf(text: string, headers: Headers): string {
  const type = headers.get("x-amzn-errortype") ?? /"(?:__type|code)"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? "ServiceError";
  return type.replace(/^.*#/, "").replace(/:.*$/, "");
}
