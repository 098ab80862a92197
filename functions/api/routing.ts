import type { APIGatewayProxyEvent } from "aws-lambda";
import { type ApiRouteName, routes } from "../wiring.ts";
import { operations } from "./operations/index.ts";
import { type Answer, problem } from "./problem.ts";

const names = Object.keys(operations) as ApiRouteName[];

/** The operation that a request asks for, or why there is none. */
export function operationAt({ httpMethod, resource, path }: APIGatewayProxyEvent): ApiRouteName | Answer {
  const here = names.filter((name) => routes[name].path === resource);
  if (here.length === 0) return problem(404, "unknown-path", `${path} is not part of this API`);
  const found = here.find((name) => routes[name].method === httpMethod);
  if (found) return found;
  const allow = here.map((name) => routes[name].method).join(", ");
  const answer = problem(405, "wrong-method", `This path takes ${allow}`);
  return { ...answer, headers: { ...answer.headers, allow } };
}
