import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { serveConsole } from "../../functions/console/serveConsole.ts";
import { answerProblem, close, listen } from "../../local/gateway/http.ts";

type Parts = {
  /** The local system, which answers as the stage's functions do. */
  api: string;
  access: "token" | "signature";
  /** Where the page's files were bundled. */
  folder: string;
  isAllowed: (authorization: string | undefined) => boolean;
};

/** Stands in for API Gateway with a stage behind it: the path begins with the stage, the page is open, the API is not. */
export async function startStageStandIn({ api, access, folder, isAllowed }: Parts) {
  const requests: { path: string; authorization: string | undefined; cookie: string | undefined }[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const port = await listen(server, 0);
  return { url: `http://127.0.0.1:${port}/dev`, requests, stop: () => close(server, 100) };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/", headers } = request;
    const path = url.replace(/^\/dev(?=\/)/, "");
    const [, , asset] = path.split("/");
    if (path === url) return answerProblem(response, 403, "Forbidden", "Missing Authentication Token");
    if (/^\/console(\/[^/]+)?$/.test(path)) {
      const resource = asset === undefined ? "/console" : "/console/{asset}";
      const event = { resource, pathParameters: asset === undefined ? null : { asset } };
      const page = await serveConsole(event, { STAGE: "dev", API_ACCESS: access }, folder);
      response.setHeaders(new Map(Object.entries(page.headers ?? {}).map(([name, value]) => [name, String(value)])));
      return void response.writeHead(page.statusCode).end(page.body);
    }
    requests.push({ path, authorization: headers.authorization, cookie: headers.cookie });
    if (path !== "/openapi.json" && !isAllowed(headers.authorization))
      return answerProblem(response, 401, "Unauthorized", "no credentials that this stage takes");
    const body = await buffer(request);
    const type = headers["content-type"];
    const forwarded = await fetch(`${api}${path}`, {
      method,
      ...(type !== undefined && { headers: { "content-type": type } }),
      ...(body.length > 0 && { body }),
    });
    const content = Buffer.from(await forwarded.arrayBuffer());
    response.writeHead(forwarded.status, { "content-type": forwarded.headers.get("content-type") ?? "text/plain" });
    response.end(content);
  }
}
