import { describe, expect, test } from "vitest";
import type { Route } from "../../functions/manifest/routes.ts";
import { matchRoute } from "../../local/gateway/routes.ts";

const routes: Route[] = [
  { method: "POST", path: "/api/v1/users", function: "api" },
  { method: "GET", path: "/api/v1/users/{id}", function: "api" },
  { method: "POST", path: "/api/v1/users/batch", function: "api" },
  { method: "GET", path: "/docs/{asset+}", function: "api" },
];

describe("a request finds the route that API Gateway would choose", () => {
  test("with its parameters not decoded", () => {
    expect(matchRoute(routes, "GET", "/api/v1/users/a%20b?x=1&y=2")).toEqual({
      function: "api",
      resource: "/api/v1/users/{id}",
      path: "/api/v1/users/a%20b",
      query: "x=1&y=2",
      parameters: { id: "a%20b" },
    });
  });

  test("the more specific path wins, whatever its methods", () => {
    expect(matchRoute(routes, "GET", "/api/v1/users/batch")).toEqual({ allowed: ["POST"] });
  });

  test("a greedy parameter takes the rest", () => {
    expect(matchRoute(routes, "GET", "/docs/a/b.css")).toMatchObject({ parameters: { asset: "a/b.css" } });
  });

  test.each(["/", "/api/v1/users/", "/api/v1/users/1/2", "/docs/", "//"])("%s is unknown", (path) => {
    expect(matchRoute(routes, "GET", path)).toBeUndefined();
  });
});
