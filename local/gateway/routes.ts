import type { FunctionName } from "../../functions/manifest/functions.ts";
import type { Route } from "../../functions/manifest/routes.ts";

export type MatchedRoute = {
  function: FunctionName;
  /** The route's path as the manifest writes it. */
  resource: string;
  path: string;
  query: string;
  /** Not decoded, as in API Gateway's REST APIs. */
  parameters: Record<string, string>;
};

export type Match = MatchedRoute | { allowed: string[] } | undefined;

/** The route for an address. If only the method is wrong: the methods that are allowed. Undefined for an unknown path. */
export function matchRoute(routes: readonly Route[], method: string, url: string): Match {
  const mark = url.indexOf("?");
  const path = mark === -1 ? url : url.slice(0, mark);
  const query = mark === -1 ? "" : url.slice(mark + 1);
  const fitting = routes
    .map((route) => ({ route, parameters: parametersOf(route.path, path) }))
    .filter((each) => each.parameters !== undefined);
  // The more specific path wins (/users/batch before /users/{id}), whatever its methods, as in API Gateway: the one that has a
  // fixed part where the other has a parameter, from the left.
  const [best] = fitting.map(({ route }) => shapeOf(route.path)).sort();
  const candidates = fitting.filter(({ route }) => shapeOf(route.path) === best);
  const found = candidates.find((each) => each.route.method === method);
  if (found?.parameters !== undefined)
    return { function: found.route.function, resource: found.route.path, path, query, parameters: found.parameters };
  if (candidates.length > 0) return { allowed: candidates.map((each) => each.route.method) };
  return undefined;
}

/** One sign for each part of a pattern; a fixed part sorts before a parameter. */
function shapeOf(pattern: string): string {
  const parts = pattern.split("/").map((part) => (part.startsWith("{") ? "2" : "1"));
  return parts.join("");
}

function parametersOf(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const name = /^\{(\w+)(\+?)\}$/.exec(part);
    const value = given[index];
    if (name === null) {
      if (part !== value) return undefined;
      continue;
    }
    const [, key = "", greedy] = name;
    if (greedy === "+") {
      const rest = given.slice(index).join("/");
      return rest === "" ? undefined : { ...parameters, [key]: rest };
    }
    if (value === undefined || value === "") return undefined;
    parameters[key] = value;
  }
  return wanted.length === given.length ? parameters : undefined;
}
