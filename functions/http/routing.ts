import type { APIGatewayProxyEvent } from "aws-lambda";
import { type RouteName, routes } from "../manifest/routes.ts";
import { type Answer, problem } from "./problem.ts";

/** The operation that a request asks for, or the refusal if the function has none. */
export function operationAt<Name extends RouteName>(
  names: readonly Name[],
  { httpMethod, resource, path }: APIGatewayProxyEvent,
): Name | Answer {
  const here = names.filter((name) => routes[name].path === resource);
  if (here.length === 0) return problem(404, "unknown-path", `${path} is not part of this API`);
  const found = here.find((name) => routes[name].method === httpMethod);
  if (found) return found;
  const allow = here.map((name) => routes[name].method).join(", ");
  const answer = problem(405, "wrong-method", `This path takes ${allow}`);
  return { ...answer, headers: { ...answer.headers, allow } };
}
