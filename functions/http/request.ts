import type { APIGatewayProxyEvent } from "aws-lambda";
import type { Operation, RawRequest } from "./operation.ts";
import { type Answer, problem } from "./problem.ts";

/** In bytes. A user has a few hundred; larger bodies are refused before they are parsed. */
const USUAL_BODY = 32 * 1024;

/** The headers of a request, their names in lower case. */
export function headersOf({ headers }: Pick<APIGatewayProxyEvent, "headers">) {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The body of a request as the client sent it. */
export function bodyOf({ body, isBase64Encoded }: Pick<APIGatewayProxyEvent, "body" | "isBase64Encoded">): Buffer {
  return Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8");
}

/** Reads a request for an operation, or refuses it. A body is ignored if the operation takes none. */
export function readRequest(
  event: APIGatewayProxyEvent,
  operation: Pick<Operation<never>, "request" | "bodyLimit">,
): RawRequest | { refused: Answer } {
  const headers = headersOf(event);
  const { identity, authorizer } = event.requestContext;
  const caller = identity?.userArn ?? authorizer?.principalId ?? undefined;
  const raw = { params: event.pathParameters ?? {}, query: event.queryStringParameters ?? {}, headers, caller };
  if (!event.body || !operation.request.body) return { ...raw, body: undefined };
  const bytes = bodyOf(event);
  const limit = operation.bodyLimit ?? USUAL_BODY;
  if (bytes.length > limit) return refuse(413, "body-too-large", `must be at most ${limit} bytes`);
  const type = headers["content-type"];
  if (type !== undefined && !/^application\/([\w.+-]+\+)?json\b/i.test(type)) {
    const errors = [{ field: "content-type", message: "must be application/json" }];
    return { refused: problem(415, "not-json", "content-type must be application/json", errors) };
  }
  try {
    return { ...raw, body: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    return refuse(400, "invalid-json", "must be JSON in UTF-8");
  }
}

function refuse(status: 400 | 413, kind: string, message: string): { refused: Answer } {
  return { refused: problem(status, kind, `body ${message}`, [{ field: "body", message }]) };
}
