import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { ApiTarget } from "../shared/apiTarget.ts";
import { signRequest } from "../shared/signRequest.ts";

type Forwarded = { method: string; url: URL; headers: IncomingHttpHeaders; body: Buffer; target: ApiTarget };

/** As long as API Gateway waits for a function, and a few seconds for the network. */
const LONGEST_ANSWER_MS = 35_000;
/** Of the browser's headers only these go on: cookies and the rest stay on this machine. */
const sent = ["accept", "content-type", "idempotency-key", "if-match", "if-none-match"] as const;
const returned = ["content-type", "content-security-policy", "etag", "location", "retry-after"] as const;

/** Sends a request of the page to the stage, signed or with the token, and its answer back. Throws if none comes. */
export async function forward(request: Forwarded, response: ServerResponse): Promise<void> {
  const { method, url, target } = request;
  const body = request.body.length === 0 ? undefined : request.body.toString("utf8");
  const given = sent.flatMap((name) => {
    const value = request.headers[name];
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  const plain = { host: url.host, ...Object.fromEntries(given) };
  const headers =
    target.token === undefined
      ? await signRequest({ url, method, body, headers: plain })
      : { ...plain, authorization: `Bearer ${target.token}` };
  const answer = await fetch(url, {
    method,
    headers,
    redirect: "manual",
    signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
    ...(body !== undefined && { body }),
  });
  const content = Buffer.from(await answer.arrayBuffer());
  response.writeHead(answer.status, {
    ...Object.fromEntries(returned.flatMap((name) => [[name, answer.headers.get(name)] as const]).filter(isGiven)),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(answer.status !== 204 && { "content-length": content.length }),
  });
  response.end(content);
}

function isGiven(entry: readonly [string, string | null]): entry is readonly [string, string] {
  return entry[1] !== null;
}
