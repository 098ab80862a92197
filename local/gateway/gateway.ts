import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import * as z from "zod";
import type { Route } from "../../functions/manifest/routes.ts";
import { serveAssets } from "../../tools/consoleBundle/assets.ts";
import { refusalOf } from "../console/browserGuard.ts";
import type { ReportError } from "../lambda/errorReporter.ts";
import type { Invoke } from "../lambda/invoke.ts";
import { reasonOf, StartError } from "../startError.ts";
import { toApiEvent } from "./apiEvent.ts";
import { answerProblem, close, listen, readBody } from "./http.ts";
import { matchRoute } from "./routes.ts";

/** API Gateway's own limit. */
const BODY_LIMIT = 10 * 1024 * 1024;

const headerValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const resultSchema = z.object({
  statusCode: z.int().min(100).max(599),
  headers: z.record(z.string(), headerValue).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(headerValue)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

export type Gateway = { url: string; stop(): Promise<void> };

/** Answers a request to one of its own paths. False: the request is for a route. */
export type ControlSurface = (request: ControlRequest, response: ServerResponse) => Promise<boolean>;
export type ControlRequest = { method: string; path: string; query: URLSearchParams; body: Buffer };

type Parts = {
  port: number;
  routes: readonly Route[];
  invoke: Invoke;
  control: ControlSurface;
  reportError: ReportError;
};

/** Replaces API Gateway: calls the function of a route. It also serves the control surface and the console. */
export async function startGateway({ port, routes, invoke, control, reportError }: Parts): Promise<Gateway> {
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Node's own header has the time of the machine. A client that asks for the system's time gets the one that was moved.
    response.setHeader("date", new Date().toUTCString());
    const body = await readBody(request, BODY_LIMIT);
    if (body === undefined) return answerProblem(response, 413, "Content Too Large", "the body is longer than 10 MB");
    const { method = "GET", url = "/" } = request;
    const refusal = refusalOf(method, request.headers);
    if (refusal !== undefined) return answerProblem(response, 403, "Forbidden", refusal);
    const [path = url, query] = url.split("?", 2);
    if (await control({ method, path, query: new URLSearchParams(query), body }, response)) return;
    if (await serveAssets({ method, path, access: "local", stage: "local" }, response)) return;
    const match = matchRoute(routes, method, url);
    if (match === undefined) return answerProblem(response, 404, "Not Found", "there is nothing at this path");
    if ("allowed" in match) {
      const allow = match.allowed.join(", ");
      return answerProblem(response, 405, "Method Not Allowed", `this path takes ${allow}`, { allow });
    }
    try {
      const result = resultSchema.parse(await invoke(match.function, toApiEvent(request, body, match)));
      const text = result.body ?? "";
      const content = result.isBase64Encoded ? Buffer.from(text, "base64") : Buffer.from(text);
      response.writeHead(result.statusCode, {
        "content-type": "application/json",
        ...lowerCased(result.headers ?? {}),
        ...lowerCased(result.multiValueHeaders ?? {}),
        ...(result.statusCode !== 204 && result.statusCode !== 304 && { "content-length": content.length }),
      });
      response.end(content);
    } catch (error) {
      reportError(match.function, error);
      answerProblem(response, 502, "Bad Gateway", "the function behind this path crashed");
    }
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error) => {
      // The caller closed the connection during its request. This is no error of the system.
      if (request.destroyed && !request.complete) return;
      reportError("the gateway", error);
      if (!response.headersSent) answerProblem(response, 500, "Internal Server Error", "see the standard error output");
      else response.destroy();
    });
  });
  try {
    const actual = await listen(server, port);
    return { url: `http://127.0.0.1:${actual}`, stop: () => close(server, 5_000) };
  } catch (error) {
    const busy = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    const trouble = busy ? `Port ${port} is taken` : `Cannot listen on port ${port} (${reasonOf(error)})`;
    throw new StartError(`${trouble}: stop what uses it, or set PORT to another one (0 picks a free one)`);
  }
}

function lowerCased<T>(headers: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
