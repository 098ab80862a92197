import { readFile } from "node:fs/promises";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { functions } from "../manifest/functions.ts";
import { page, start } from "./page.ts";

/** Everything that the docs function serves, by path. It serves nothing else. */
const contents: Record<string, { type: string; text: () => string | Promise<string> }> = {
  "/openapi.json": { type: "application/json", text: () => shipped("openapi.json") },
  "/docs": { type: "text/html; charset=utf-8", text: () => page },
  "/docs/start.js": { type: "text/javascript; charset=utf-8", text: () => start },
  "/docs/swagger-ui-bundle.js": { type: "text/javascript; charset=utf-8", text: () => shipped("swagger-ui-bundle.js") },
  "/docs/swagger-ui.css": { type: "text/css; charset=utf-8", text: () => shipped("swagger-ui.css") },
};

/** Only sources of the same origin: no CDN, no inline script, no frame. Swagger UI sets inline styles. */
const headers = {
  "cache-control": "public, max-age=300",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  "x-content-type-options": "nosniff",
};

/** Serves the OpenAPI document and the page that shows it. */
export async function docs(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const address = event.resource.replace("{asset}", event.pathParameters?.asset ?? "");
  const content = Object.hasOwn(contents, address) ? contents[address] : undefined;
  if (!content) {
    const body = { type: "/problems/unknown-path", title: "There is no such resource", status: 404 };
    return {
      statusCode: 404,
      headers: { ...headers, "content-type": "application/problem+json" },
      body: JSON.stringify(body),
    };
  }
  return { statusCode: 200, headers: { ...headers, "content-type": content.type }, body: await content.text() };
}

const read = new Map<string, string>();

/** A file that the manifest deploys with this function, read once. It has the same path in the project and on AWS. */
async function shipped(name: string): Promise<string> {
  const known = read.get(name);
  if (known !== undefined) return known;
  const path = functions.docs.files.find((each) => each.endsWith(`/${name}`));
  if (!path) throw new Error(`${name} is not among the files of the docs function`);
  const text = await readFile(path, "utf8");
  read.set(name, text);
  return text;
}
