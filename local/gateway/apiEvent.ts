import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { APIGatewayProxyEvent } from "aws-lambda";
import type { MatchedRoute } from "./routes.ts";

/** The event that API Gateway (REST, Lambda proxy) makes of a request. */
export function toApiEvent(
  request: IncomingMessage,
  body: Buffer,
  { path, query, resource, parameters }: MatchedRoute,
): APIGatewayProxyEvent {
  const httpMethod = request.method ?? "GET";
  const multiValueHeaders = collect(pairs(request.rawHeaders));
  const multiValueQueryStringParameters = collect([...new URLSearchParams(query)]);
  const nullIfEmpty = <T extends object>(value: T): T | null => (Object.keys(value).length === 0 ? null : value);
  return {
    httpMethod,
    resource,
    path,
    pathParameters: nullIfEmpty(parameters),
    headers: lastOf(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: nullIfEmpty(lastOf(multiValueQueryStringParameters)),
    multiValueQueryStringParameters: nullIfEmpty(multiValueQueryStringParameters),
    stageVariables: null,
    body: body.length === 0 ? null : body.toString("utf8"),
    isBase64Encoded: false,
    requestContext: {
      accountId: "000000000000",
      apiId: "local",
      authorizer: null,
      protocol: `HTTP/${request.httpVersion}`,
      httpMethod,
      identity: callerOf(request),
      path,
      stage: "local",
      requestId: randomUUID(),
      requestTimeEpoch: Date.now(),
      resourceId: resource,
      resourcePath: resource,
    },
  };
}

function callerOf(request: IncomingMessage): APIGatewayProxyEvent["requestContext"]["identity"] {
  return {
    accessKey: null,
    accountId: null,
    apiKey: null,
    apiKeyId: null,
    caller: null,
    clientCert: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
    user: null,
    userAgent: request.headers["user-agent"] ?? null,
    userArn: null,
  };
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index): [string, string][] => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""]] : []));
}

function collect(given: readonly [string, string][]): Record<string, string[]> {
  const grouped = Object.groupBy(given, ([name]) => name);
  return Object.fromEntries(
    Object.entries(grouped).map(([name, values = []]) => [name, values.map(([, value]) => value)]),
  );
}

/** If a name is given several times, the single-value maps of API Gateway carry the last value. */
function lastOf(values: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? ""]));
}
