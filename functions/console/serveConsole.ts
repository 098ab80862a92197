import { readFile } from "node:fs/promises";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { functions } from "../manifest/functions.ts";
import { consoleHeaders } from "./headers.ts";
import { consolePage } from "./page.ts";

/** What the stage says of itself. */
type Stage = { STAGE?: string | undefined; API_ACCESS?: string | undefined };

const types: Record<string, string> = {
  "main.js": "text/javascript; charset=utf-8",
  "main.css": "text/css; charset=utf-8",
};
const headers = { ...consoleHeaders, "strict-transport-security": "max-age=63072000; includeSubDomains" };

/** Serves the console of a stage: the page, its script and its style, and nothing else. */
export async function serveConsole(
  event: Pick<APIGatewayProxyEvent, "resource" | "pathParameters">,
  stage: Stage,
  folder: string = functions.docs.builds.folder,
): Promise<APIGatewayProxyResult> {
  if (event.resource === "/console") {
    const access = stage.API_ACCESS === "token" ? "token" : "signature";
    return found("text/html; charset=utf-8", consolePage(access, stage.STAGE ?? ""));
  }
  const name = event.pathParameters?.asset ?? "";
  const type = Object.hasOwn(types, name) ? types[name] : undefined;
  if (type === undefined) {
    const body = { type: "/problems/unknown-path", title: "There is no such resource", status: 404 };
    return {
      statusCode: 404,
      headers: { ...headers, "content-type": "application/problem+json" },
      body: JSON.stringify(body),
    };
  }
  return found(type, await built(`${folder}/${name}`));
}

function found(type: string, body: string): APIGatewayProxyResult {
  return { statusCode: 200, headers: { ...headers, "content-type": type }, body };
}

const read = new Map<string, string>();

/** A file that was bundled for this function, read once. */
async function built(path: string): Promise<string> {
  const known = read.get(path);
  if (known !== undefined) return known;
  const text = await readFile(path, "utf8");
  read.set(path, text);
  return text;
}
