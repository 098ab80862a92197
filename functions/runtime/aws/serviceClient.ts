import { setTimeout as delay } from "node:timers/promises";
import { type CredentialProvider, environmentCredentials } from "./credentials.ts";
import { endpointOf } from "./endpoint.ts";
import { type HttpResponse, openExchange } from "./exchange.ts";
import { isThrottled, isTransient, serviceError } from "./failures.ts";
import { signer } from "./signature.ts";

/** The tries of one call, and the milliseconds of each. */
export type Patience = { maxAttempts: number; requestTimeout: number };
/** Who calls, and where. A command of an operator brings those of their profile. */
export type Access = { credentials: CredentialProvider; region: string };
export type ServiceRequest = {
  method: "GET" | "POST";
  path: string;
  query?: string;
  headers?: Record<string, string>;
  body?: string;
};
export type ServiceAnswer = { body: unknown; attempts: number };
type Options = {
  service: string;
  patience: Patience;
  access?: Access | undefined;
  /** The error that an answer stands for. */
  failureOf?: (answer: HttpResponse, attempts: number) => Error;
};

/** Pauses grow from these up to the cap, with full jitter. */
const PAUSE_MS = { transient: 25, throttled: 500, cap: 20_000 };
/** As in the SDK: when many calls fail, retries end before they add to the load. A success gives back a part. */
const RETRY_TOKENS = { capacity: 500, cost: 5, refund: 1 };

const functionAccess = (): Access => ({
  credentials: environmentCredentials,
  region: process.env.AWS_REGION ?? "us-east-1",
});

/**
 * Signed requests to one AWS service, with deadlines and retries. It does what our few operations need, at a third of the processor
 * time of the SDK's clients and a tenth of their size (docs/performance.md).
 */
export function serviceClient({ service, patience, access = functionAccess(), failureOf = serviceError }: Options) {
  const endpoint = new URL(endpointOf(service, access.region));
  const { exchange, agent, destroy } = openExchange(endpoint);
  const sign = signer({ service, region: access.region });
  const { maxAttempts, requestTimeout } = patience;
  let tokens = RETRY_TOKENS.capacity;

  async function attemptOf({ method, path, query = "", headers, body = "" }: ServiceRequest, attempt: number) {
    const unsigned = { method, path, query, headers: { host: endpoint.host, ...headers }, body };
    const signed = sign(unsigned, await access.credentials(), Date.now());
    if (method === "POST") signed["content-length"] = String(Buffer.byteLength(body));
    signed["amz-sdk-request"] = `attempt=${attempt}; max=${maxAttempts}`;
    const target = query === "" ? path : `${path}?${query}`;
    const answer = await exchange({ method, path: target, headers: signed, body }, requestTimeout);
    if (answer.status !== 200) throw failureOf(answer, attempt);
    return { body: JSON.parse(answer.text), attempts: attempt };
  }

  async function send(request: ServiceRequest): Promise<ServiceAnswer> {
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await attemptOf(request, attempt);
        tokens = Math.min(RETRY_TOKENS.capacity, tokens + RETRY_TOKENS.refund);
        return answer;
      } catch (error) {
        if (attempt >= maxAttempts || !isTransient(error) || tokens < RETRY_TOKENS.cost) throw error;
        tokens -= RETRY_TOKENS.cost;
        const first = isThrottled(error) ? PAUSE_MS.throttled : PAUSE_MS.transient;
        await delay(Math.random() * Math.min(PAUSE_MS.cap, first * 2 ** (attempt - 1)));
      }
    }
  }
  return { send, agent, destroy };
}
