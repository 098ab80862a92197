import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { serveConsole } from "../../functions/console/serveConsole.ts";

const folder = mkdtempSync(join(tmpdir(), "console-"));
writeFileSync(join(folder, "main.js"), "export {};");
writeFileSync(join(folder, "main.css"), "body {}");
writeFileSync(join(folder, "handler.js"), "secret");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const page = (stage: { STAGE?: string; API_ACCESS?: string }) =>
  serveConsole({ resource: "/console", pathParameters: null }, stage, folder);
const asset = (name: string) =>
  serveConsole({ resource: "/console/{asset}", pathParameters: { asset: name } }, {}, folder);

describe("the console behind the docs function", () => {
  test("says how the stage is opened: by a token where it takes tokens, otherwise by a signature", async () => {
    expect((await page({ STAGE: "prod", API_ACCESS: "token" })).body).toContain(
      'name="console-access" content="token"',
    );
    expect((await page({ STAGE: "prod" })).body).toContain('name="console-access" content="signature"');
    expect((await page({ STAGE: "prod" })).body).toContain('name="console-stage" content="prod"');
  });

  test("serves its script and its style, each with a policy that allows nothing inline and nothing foreign", async () => {
    for (const answer of [await page({}), await asset("main.js"), await asset("main.css")]) {
      expect(answer.statusCode).toBe(200);
      const policy = String(answer.headers?.["content-security-policy"]);
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
      expect(policy).not.toMatch(/unsafe|http|\*/);
    }
  });

  test.each(["handler.js", "..%2fhandler.js", "../handler.js", "__proto__", ""])("gives out no %s", async (name) => {
    expect((await asset(name)).statusCode).toBe(404);
  });
});
