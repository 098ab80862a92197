import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { refusalOf } from "../../local/console/browserGuard.ts";
import { answerProblem, close, listen, readBody } from "../../local/gateway/http.ts";
import { consoleAssets, serveAssets } from "../consoleBundle/assets.ts";
import { type ApiTarget, targetUrl } from "../shared/apiTarget.ts";
import { forward } from "./forward.ts";
import { type ProxyKey, proxyKey } from "./proxyKey.ts";

export type Proxy = { link: string; url: string; stop(): Promise<void> };

/** What of the stage's API the page needs. */
const forwarded = /^\/(api\/v1\/|health|openapi\.json$|docs)/;
const BODY_LIMIT = 1024 * 1024;

/**
 * Serves the console on the loopback and forwards its requests to a stage, signed. Whoever reaches this server acts with the AWS
 * credentials of its user. So it refuses other web pages (browserGuard.ts) and every caller that does not have its key, such as
 * another user of this machine.
 */
export async function startProxy(target: ApiTarget, port: number): Promise<Proxy> {
  const base = await targetUrl(target);
  await consoleAssets();
  const server = createServer();
  const actual = await listen(server, port);
  const key = proxyKey(actual);
  const stage = target.stage ?? new URL(base).host;
  server.on("request", (request, response) => {
    answer({ base, target, key, stage }, request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else answerProblem(response, 502, "Bad Gateway", "the stage does not answer");
    });
  });
  const url = `http://127.0.0.1:${actual}`;
  return { url, link: `${url}${key.linkPath}`, stop: () => close(server, 1_000) };
}

type Parts = { base: string; target: ApiTarget; key: ProxyKey; stage: string };

async function answer(
  { base, target, key, stage }: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "GET", url = "/", headers } = request;
  const refusal = refusalOf(method, headers);
  if (refusal !== undefined) return answerProblem(response, 403, "Forbidden", refusal);
  if (key.isIn(url)) return void response.writeHead(303, { location: "/", "set-cookie": key.cookie }).end();
  if (!key.isHeldBy(headers))
    return answerProblem(response, 403, "Forbidden", "open the link that `npm run console` has printed");
  const [path = url] = url.split("?", 1);
  if (await serveAssets({ method, path, access: "proxy", stage }, response)) return;
  if (!forwarded.test(path)) return answerProblem(response, 404, "Not Found", "there is nothing at this path");
  const body = await readBody(request, BODY_LIMIT);
  if (body === undefined) return answerProblem(response, 413, "Content Too Large", "the body is longer than 1 MB");
  await forward({ method, url: new URL(`${base}${url}`), headers, body, target }, response);
}
