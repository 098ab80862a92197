import { type ApiTarget, targetUrl } from "./apiTarget.ts";
import { signRequest } from "./signRequest.ts";

/** `date`: the time of the system, as HTTP says it. */
export type ApiAnswer = { status: number; body: unknown; retryAfterMs: number | undefined; date?: string | undefined };
type Method = "GET" | "POST" | "PUT" | "DELETE";
/** `request` resolves with every answer. It throws when no answer came in time. */
export type Api = {
  request(method: Method, path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
};

/** As long as API Gateway waits for a function, and a few seconds for the network. */
const LONGEST_ANSWER_MS = 35_000;

/** Calls the API of a stage, or one at an address. */
export async function apiClient(target: ApiTarget): Promise<Api> {
  const base = await targetUrl(target);
  const { token, sign = target.stage !== undefined && token === undefined } = target;
  return {
    async request(method, path, content, given) {
      const url = new URL(`${base}${path}`);
      const body = content === undefined ? undefined : JSON.stringify(content);
      const headers = {
        host: url.host,
        ...given,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      };
      const response = await fetch(url, {
        method,
        headers: sign ? await signRequest({ url, method, body, headers }) : headers,
        ...(body !== undefined && { body }),
        signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
      });
      const text = await response.text();
      const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
      return {
        status: response.status,
        body: /^\s*[[{]/.test(text) ? JSON.parse(text) : text,
        date: response.headers.get("date") ?? undefined,
        retryAfterMs: Number.isFinite(seconds) ? seconds * 1_000 : undefined,
      };
    },
  };
}
