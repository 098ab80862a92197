import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Reads the whole body; undefined if it is longer than `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    // The rest is read and dropped, so that the caller gets an answer instead of a broken connection.
    if (length <= limit) chunks.push(chunk);
  }
  return length <= limit ? Buffer.concat(chunks) : undefined;
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  answerText(response, status, JSON.stringify(body), { "content-type": "application/json", ...headers });
}

export function answerText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string>,
): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(text) }).end(text);
}

/** A problem document (RFC 9457). */
export function answerProblem(
  response: ServerResponse,
  status: number,
  title: string,
  detail: string,
  headers: Record<string, string> = {},
): void {
  const problem = { type: "about:blank", title, status, detail };
  answerJson(response, status, problem, { "content-type": "application/problem+json", ...headers });
}

/**
 * Listens on the loopback only and answers the port. 0 picks one. The server never closes an idle connection, only its caller does. With
 * Node's limit of five seconds, a process that got no CPU time can close a connection in which a request already waits. The caller
 * then sees "socket hang up".
 */
export function listen(server: Server, port: number): Promise<number> {
  server.keepAliveTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve(portOf(server.address()));
    });
  });
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  return address.port;
}

/** Closes idle connections at once, and the others when they are answered or after `graceMs`. */
export async function close(server: Server, graceMs: number): Promise<void> {
  const impatient = setTimeout(() => server.closeAllConnections(), graceMs);
  // A caller keeps its connection after the last answer, and server.close() closes only what is idle at that moment.
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearTimeout(impatient);
  clearInterval(sweep);
}
