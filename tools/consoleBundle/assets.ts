import type { ServerResponse } from "node:http";
import { consoleHeaders } from "../../functions/console/headers.ts";
import { type ConsoleAccess, consolePage } from "../../functions/console/page.ts";
import { answerProblem } from "../../local/gateway/http.ts";

export type Asset = { type: string; body: Uint8Array };

let built: Promise<ReadonlyMap<string, Asset>> | undefined;

/** The script and the style by path, bundled in memory once per process. A failure is not kept: the next request tries again. */
export function consoleAssets(): Promise<ReadonlyMap<string, Asset>> {
  built ??= build().catch((error) => {
    built = undefined;
    throw error;
  });
  return built;
}

async function build(): Promise<ReadonlyMap<string, Asset>> {
  // Loaded at the first request, so that a start without the console stays fast.
  const { bundleConsole } = await import("./bundle.ts");
  const kinds = { "main.js": "text/javascript", "main.css": "text/css" };
  const files = await bundleConsole();
  return new Map(
    files.map(({ name, body }) => [`/console/${name}`, { type: `${kinds[name]}; charset=utf-8`, body }] as const),
  );
}

/** Answers `/`, `/console` and what the page loads, for a server on this machine; false leaves the request to others. */
export async function serveAssets(
  { method, path, access, stage }: { method: string; path: string; access: ConsoleAccess; stage: string },
  response: ServerResponse,
): Promise<boolean> {
  if (path !== "/" && path !== "/console" && !path.startsWith("/console/")) return false;
  const isPage = !path.startsWith("/console/");
  const page = () => ({ type: "text/html; charset=utf-8", body: Buffer.from(consolePage(access, stage)) });
  const asset = isPage ? page() : (await consoleAssets()).get(path);
  if (asset === undefined) answerProblem(response, 404, "Not Found", "the console has no such file", consoleHeaders);
  else if (method !== "GET" && method !== "HEAD")
    answerProblem(response, 405, "Method Not Allowed", "this path takes GET, HEAD", { allow: "GET, HEAD" });
  else {
    const headers = { ...consoleHeaders, "content-type": asset.type, "content-length": asset.body.length };
    response.writeHead(200, headers).end(method === "HEAD" ? undefined : asset.body);
  }
  return true;
}
