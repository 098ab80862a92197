import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import type { RouteName } from "../manifest/routes.ts";
import { errorFields, type Log } from "../runtime/log.ts";
import { isOutage } from "../runtime/outage.ts";
import type { Operation } from "./operation.ts";
import { type Answer, problem } from "./problem.ts";
import { readRequest } from "./request.ts";
import { operationAt } from "./routing.ts";

/** Answers one HTTP request. Expected refusals are problem documents. An outage is a 5xx without internal details. */
export async function answerRequest<Name extends RouteName, Dependencies extends { log: Log }>(
  operations: Record<Name, Operation<Dependencies>>,
  deps: Dependencies,
  event: APIGatewayProxyEvent,
): Promise<APIGatewayProxyResult> {
  const name = operationAt(Object.keys(operations) as Name[], event);
  if (typeof name !== "string") return render(name);
  try {
    const raw = readRequest(event, operations[name]);
    return render("refused" in raw ? raw.refused : await operations[name].run(deps, raw));
  } catch (error) {
    deps.log.error("API_FAILED", { operation: name, ...errorFields(error) });
    return render(isOutage(error) ? unavailable() : internal());
  }
}

function unavailable(): Answer {
  const answer = problem(503, "unavailable", "A service that this needs does not answer; try again later");
  return { ...answer, headers: { ...answer.headers, "retry-after": "5" } };
}

function internal(): Answer {
  return problem(500, "internal", "The request could not be carried out; it is safe to try again");
}

const securityHeaders = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  "x-content-type-options": "nosniff",
};

/** An answer in the form of API Gateway, with the headers of every answer. */
export function render({ status, body, text, headers }: Answer): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: { ...securityHeaders, ...(body !== undefined && { "content-type": "application/json" }), ...headers },
    body: text ?? (body === undefined ? "" : JSON.stringify(body)),
  };
}
