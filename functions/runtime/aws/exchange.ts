import * as http from "node:http";
import * as https from "node:https";

export type HttpRequest = { method: string; path: string; headers: Record<string, string>; body: string };
export type HttpResponse = { status: number; headers: http.IncomingHttpHeaders; text: string };

/** HTTP with one endpoint over connections that stay open. Throws an error with a `code`, or with the name `TimeoutError`. */
export function openExchange(endpoint: URL) {
  const secure = endpoint.protocol === "https:";
  // The callers limit how many calls run at once (planning makes 128), so the number of sockets is not limited here.
  const options = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY };
  const agent = secure ? new https.Agent(options) : new http.Agent(options);
  const { request } = secure ? https : http;
  const { hostname, port } = endpoint;

  const exchange = ({ method, path, headers, body }: HttpRequest, timeoutMs: number): Promise<HttpResponse> =>
    new Promise((resolve, reject) => {
      const sent = request({ agent, hostname, port, method, path, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(parts).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      const tooLate = () =>
        sent.destroy(Object.assign(new Error(`no answer in ${timeoutMs} ms`), { name: "TimeoutError" }));
      // The sockets are read once more before giving up. Otherwise a process that got no processor time for a while would give
      // up calls that were answered.
      const timer = setTimeout(() => setImmediate(() => setImmediate(tooLate)), timeoutMs);
      sent.on("error", reject);
      sent.on("close", () => clearTimeout(timer));
      sent.end(body);
    });
  return { exchange, agent, destroy: () => agent.destroy() };
}
