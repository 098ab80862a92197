import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { errorFields } from "../runtime/log.ts";
import { type RouteName, routes } from "../wiring.ts";
import type { ApiTools, RawRequest } from "./operation.ts";
import { operations } from "./operations/index.ts";
import { type Answer, problem } from "./problem.ts";

/** A person's record is a few hundred bytes; larger bodies are refused unread. */
const LARGEST_BODY = 32 * 1024;

const routeNames = Object.keys(routes) as RouteName[];

/** Answers one HTTP request. Expected refusals are problem documents; an outage is a 500 without a word of its inside. */
export async function api(tools: ApiTools, event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const name = routeNames.find(
    (each) => routes[each].method === event.httpMethod && routes[each].path === event.resource,
  );
  if (!name) return render(problem(404, "unknown-path", `${event.httpMethod} ${event.path} is not part of this API`));
  try {
    const raw = readRequest(event);
    return render("refused" in raw ? raw.refused : await operations[name].run(tools, raw));
  } catch (error) {
    tools.log.error("API_FAILED", { operation: name, ...errorFields(error) });
    return render(problem(500, "internal", "The request could not be carried out; it is safe to try again"));
  }
}

function readRequest(event: APIGatewayProxyEvent): RawRequest | { refused: Answer } {
  const headers = Object.fromEntries(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const raw = { params: event.pathParameters ?? {}, query: event.queryStringParameters ?? {}, headers };
  if (event.body === null || event.body === undefined || event.body === "") return { ...raw, body: undefined };
  const bytes = Buffer.from(event.body, event.isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > LARGEST_BODY) {
    return {
      refused: problem(413, "body-too-large", `body must be at most ${LARGEST_BODY} bytes`, [
        bodyError("is too large"),
      ]),
    };
  }
  const type = headers["content-type"];
  if (type !== undefined && !/^application\/([\w.+-]+\+)?json\b/i.test(type)) {
    return { refused: problem(415, "not-json", "content-type must be application/json") };
  }
  try {
    return { ...raw, body: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    return { refused: problem(400, "invalid-json", "body must be JSON in UTF-8", [bodyError("is not JSON")]) };
  }
}

function bodyError(message: string) {
  return { field: "body", message };
}

const securityHeaders = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  "x-content-type-options": "nosniff",
};

function render({ status, body, headers }: Answer): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: { ...securityHeaders, ...(body !== undefined && { "content-type": "application/json" }), ...headers },
    body: body === undefined ? "" : JSON.stringify(body),
  };
}
