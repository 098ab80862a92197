import { createServer, type IncomingHttpHeaders, request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { close, listen } from "../../local/gateway/http.ts";
import { type Bench, startBench } from "./support.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench("2026-06-09T22:10:00Z", ["--host-resolver-rules=MAP evil.example 127.0.0.1"]);
});
afterAll(() => bench.end());

type Sent = { method?: string; path: string; headers?: IncomingHttpHeaders; body?: string };

function statusOf({ method = "GET", path, headers = {}, body }: Sent): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${bench.url()}${path}`, { method, headers }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const paths = [
  "/",
  "/console/main.js",
  "/_local/overview",
  "/_local/clock",
  "/api/v1/users",
  "/health/detailed",
  "/docs",
];

describe("other web pages", () => {
  test.each(paths)("%s is refused to a foreign Host and to a foreign Origin", async (path) => {
    expect(await statusOf({ path, headers: { host: "evil.example:3000" } })).toBe(403);
    expect(await statusOf({ path, headers: { host: "127.0.0.1.evil.example" } })).toBe(403);
    expect(await statusOf({ path, headers: { origin: "https://evil.example" } })).toBe(403);
    expect(await statusOf({ path, headers: { origin: "null" } })).toBe(403);
    expect(await statusOf({ path, headers: { "sec-fetch-site": "cross-site" } })).toBe(403);
    expect(await statusOf({ path })).toBe(200);
    expect(await statusOf({ path, headers: { host: "localhost:3000", origin: "http://localhost:3000" } })).toBe(200);
  });

  test("DNS rebinding: under a name of its own, a page gets neither the console nor the clock", async () => {
    const page = await bench.browser.newPage();
    const { port } = new URL(bench.url());
    const answer = await page.goto(`http://evil.example:${port}/`);
    expect(answer?.status()).toBe(403);
    const read = await page.evaluate(async () => (await fetch("/_local/overview")).status);
    expect(read).toBe(403);
    await page.close();
  });

  test("CSRF: a page of another origin moves no clock, adds no user and reads nothing", async () => {
    const elsewhere = createServer((_, response) =>
      response.setHeader("content-type", "text/html").end("<p>elsewhere</p>"),
    );
    const port = await listen(elsewhere, 0);
    const page = await bench.browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    const clock = async () => Date.parse(await bench.remote().now());
    const before = await clock();
    const tried = await page.evaluate(async (url) => {
      const post = (path: string, body: string) =>
        fetch(`${url}${path}`, { method: "POST", mode: "no-cors", headers: { "content-type": "text/plain" }, body });
      await post("/_local/clock", '{"advanceBy":"PT26H"}');
      await post("/api/v1/users", '{"firstName":"A","lastName":"B","email":"a@example.com","timezone":"UTC"}');
      const form = document.createElement("form");
      form.method = "POST";
      form.enctype = "text/plain";
      form.action = `${url}/_local/clock`;
      form.target = "frame";
      const frame = document.createElement("iframe");
      frame.name = "frame";
      const field = document.createElement("input");
      field.name = '{"advanceBy":"PT26H","x":"';
      field.value = '"}';
      form.append(field);
      document.body.append(frame, form);
      const framed = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
      form.submit();
      await framed;
      return fetch(`${url}/_local/overview`).then(
        () => "read",
        () => "refused",
      );
    }, bench.url());
    expect(tried).toBe("refused");
    expect((await clock()) - before).toBeLessThan(3_600_000);
    const { body } = await bench.remote().call("GET", "/api/v1/users");
    expect(body).toEqual({ items: [] });
    await page.close();
    await close(elsewhere, 0);
  });

  test("the page allows no script but its own, and nobody may frame it", async () => {
    const response = await fetch(bench.url());
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|http|\*/);
  });
});
