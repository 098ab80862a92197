import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { answerProblem } from "../gateway/http.ts";

export type Asset = { type: string; body: Uint8Array };
const source = fileURLToPath(new URL("../../console/", import.meta.url));

/** Allows only resources of the same address: no CDN, no inline script or style, no frame. */
const consoleHeaders = {
  "cache-control": "no-cache",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

let built: Promise<ReadonlyMap<string, Asset>> | undefined;

/** Bundles the page in memory, once per process. A failure is not kept: the next request tries again. */
export function consoleAssets(): Promise<ReadonlyMap<string, Asset>> {
  built ??= build().catch((error) => {
    built = undefined;
    throw error;
  });
  return built;
}

async function build(): Promise<ReadonlyMap<string, Asset>> {
  // Loaded at the first request, so that a start without the console stays fast.
  const { build: bundle } = await import("esbuild");
  const { outputFiles } = await bundle({
    entryPoints: [`${source}main.tsx`],
    bundle: true,
    minify: true,
    write: false,
    outdir: "out",
    format: "esm",
    target: "es2022",
    platform: "browser",
    jsx: "automatic",
    jsxImportSource: "preact",
    define: { "process.env.NODE_ENV": '"production"' },
    legalComments: "none",
    logLevel: "silent",
  });
  const output = (ending: string) =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.contents ?? new Uint8Array();
  const html = { type: "text/html; charset=utf-8", body: await readFile(`${source}index.html`) };
  return new Map<string, Asset>([
    ["/", html],
    ["/console", html],
    ["/console/", html],
    ["/console/main.js", { type: "text/javascript; charset=utf-8", body: output(".js") }],
    ["/console/main.css", { type: "text/css; charset=utf-8", body: output(".css") }],
  ]);
}

/** Answers `/` and `/console/*`; false leaves the request to others. */
export async function serveConsole(method: string, path: string, response: ServerResponse): Promise<boolean> {
  if (path !== "/" && path !== "/console" && !path.startsWith("/console/")) return false;
  const asset = (await consoleAssets()).get(path);
  if (asset === undefined) answerProblem(response, 404, "Not Found", "the console has no such file", consoleHeaders);
  else if (method !== "GET" && method !== "HEAD")
    answerProblem(response, 405, "Method Not Allowed", "this path takes GET, HEAD", { allow: "GET, HEAD" });
  else {
    const headers = { ...consoleHeaders, "content-type": asset.type, "content-length": asset.body.length };
    response.writeHead(200, headers).end(method === "HEAD" ? undefined : asset.body);
  }
  return true;
}
