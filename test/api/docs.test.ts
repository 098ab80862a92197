import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Route, routes } from "../../functions/manifest/routes.ts";
import { type Client, startClient } from "./client.ts";
import { document, faults, operations } from "./contract.ts";

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.stop());

describe("the document", () => {
  test("that is given out is the one that the schemas make (else: npm run openapi)", async () => {
    const { openApiDocument } = await import("../../functions/openapi/document.ts");
    const given = JSON.parse(readFileSync(new URL("../../functions/openapi/openapi.json", import.meta.url), "utf8"));
    expect(given).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
    expect(JSON.parse((await client.call("GET", "/openapi.json")).text)).toEqual(given);
  });

  test("has every route of the API and no other", () => {
    const wired: readonly Route[] = Object.values(routes);
    const served = wired.filter((route) => route.function !== "docs").map(({ method, path }) => `${method} ${path}`);
    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(served.sort());
  });

  test("says of each operation what any of them may answer", () => {
    for (const { operationId, responses } of operations) {
      for (const status of ["401", "403", "404", "413", "415", "429", "500", "503"]) {
        expect(responses[status], `${operationId} ${status}`).toBeDefined();
      }
    }
  });

  test("has examples, and they keep to their schemas", () => {
    const shown = Object.entries(document.components.schemas).filter(([, schema]) => Array.isArray(schema.examples));
    expect(shown.map(([name]) => name)).toEqual(expect.arrayContaining(["NewUser", "User", "UserEdit", "Problem"]));
    for (const [name, { examples }] of shown) {
      for (const example of [examples].flat())
        expect(faults(`#/components/schemas/${name}`, example), name).toEqual([]);
    }
  });
});

describe("the page that shows it", () => {
  test("comes with all it needs from the same address, and may load nothing else", async () => {
    const response = await fetch(`${client.url}/docs`);
    const html = await response.text();
    const links = [...html.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(([, link]) => link);
    expect(links).toEqual(["docs/swagger-ui.css", "docs/swagger-ui-bundle.js", "docs/start.js"]);
    for (const link of links) {
      const asset = await fetch(new URL(`${link}`, `${client.url}/docs`));
      expect([asset.status, asset.headers.get("content-type")]).toEqual([200, expect.stringMatching(/css|javascript/)]);
      expect((await asset.text()).length).toBeGreaterThan(50);
    }
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/https?:/);
  });

  test.each(["nothing.js", "openapi.json", "..%2fhandler.ts", "__proto__"])("gives out no %s", async (asset) => {
    expect((await fetch(`${client.url}/docs/${asset}`)).status).toBe(404);
  });
});
