import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, request } from "node:http";
import { createInterface } from "node:readline";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { close, listen } from "../../local/gateway/http.ts";
import { findings } from "./findings.ts";
import { startStageStandIn } from "./stageStandIn.ts";
import { type Bench, startBench } from "./support.ts";

/** Signed by the caller of the command; the deployment test has an emulator that checks the signature itself. */
const isSigned = (authorization = "") =>
  /^AWS4-HMAC-SHA256 Credential=caller\/\d{8}\/eu-central-1\/execute-api\/aws4_request, .*Signature=[0-9a-f]{64}$/.test(
    authorization,
  );

let bench: Bench;
let stage: Awaited<ReturnType<typeof startStageStandIn>>;
let proxy: ChildProcess;
let link: URL;

beforeAll(async () => {
  bench = await startBench("2026-06-10T06:40:00Z", ["--host-resolver-rules=MAP evil.example 127.0.0.1"]);
  stage = await startStageStandIn({ api: bench.url(), access: "signature", folder: "", isAllowed: isSigned });
  proxy = spawn(process.execPath, ["scripts/run.mjs", "tools/console/cli.ts", "--url", stage.url], {
    env: { ...process.env, AWS_ACCESS_KEY_ID: "caller", AWS_SECRET_ACCESS_KEY: "secret", AWS_REGION: "eu-central-1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (proxy.stdout === null) throw new Error("the command has no output");
  const [line] = await Promise.race([
    once(createInterface(proxy.stdout), "line"),
    once(proxy, "close").then(() => Promise.reject(new Error("the command ended before it printed its link"))),
  ]);
  link = new URL(String(line).replace(/^console +/, ""));
});
afterAll(async () => {
  if (proxy?.exitCode === null && proxy.kill("SIGTERM")) await once(proxy, "close");
  await stage?.stop();
  await bench?.end();
});

type Answered = { status: number; body: string };
function ask(path: string, headers: IncomingHttpHeaders = {}, method = "GET"): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request(`${link.origin}${path}`, { method, headers }, async (response) => {
      let body = "";
      for await (const part of response) body += part;
      resolve({ status: response.statusCode ?? 0, body });
    });
    sent.on("error", reject);
    sent.end();
  });
}

async function openProxy(): Promise<Page> {
  const context = await bench.browser.newContext({ viewport: { width: 1280, height: 820 } });
  const page = await context.newPage();
  bench.watch(page);
  await page.goto(link.href);
  await page.getByText("All is well: its services answer").waitFor();
  return page;
}

const cookieOf = async (page: Page) => {
  const [cookie] = await page.context().cookies();
  return `${cookie?.name}=${cookie?.value}`;
};
const paths = ["/", "/console/main.js", "/api/v1/users", "/health/detailed", "/openapi.json"];

describe("npm run console: a stage through a signing proxy", () => {
  test("shows the stage, signs each request, and hands on neither cookies nor the key", async () => {
    const page = await openProxy();
    expect(page.url()).toBe(`${link.origin}/`);
    expect(await page.getByRole("textbox", { name: "Token" }).count()).toBe(0);
    expect(await findings(page)).toEqual([]);
    await page.getByRole("link", { name: "Users" }).click();
    await page.getByRole("button", { name: "Add a user" }).click();
    await page.getByLabel("First name").fill("Grace");
    await page.getByLabel("Last name").fill("Hopper");
    await page.getByRole("textbox", { name: "Email address" }).fill("grace@example.com");
    await page.getByLabel("Time zone").fill("America/New_York");
    await page.getByRole("button", { name: "Add user" }).click();
    await page.getByRole("button", { name: "Grace Hopper" }).waitFor();
    const asked = stage.requests.filter(({ path }) => path.startsWith("/api/"));
    expect(asked.length).toBeGreaterThan(1);
    expect(asked.every(({ authorization }) => isSigned(authorization))).toBe(true);
    expect(stage.requests.filter(({ cookie }) => cookie !== undefined)).toEqual([]);
    await page.context().close();
  });

  test("keeps one cookie that no script can read, that is sent to no other site, and that ends with the browser", async () => {
    const page = await openProxy();
    expect(await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length])).toEqual([
      "",
      0,
      0,
    ]);
    const cookies = await page.context().cookies();
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: "Strict", expires: -1 });
    await page.close();
  });

  test.each(paths)("%s is refused without the key, and with it to a foreign Host or Origin", async (path) => {
    expect((await ask(path)).status).toBe(403);
    expect((await ask(path, { cookie: `console-${link.port}=guess` })).status).toBe(403);
    const page = await openProxy();
    const cookie = await cookieOf(page);
    await page.close();
    expect((await ask(path, { cookie })).status).toBe(200);
    for (const foreign of [
      { host: "evil.example" },
      { host: "127.0.0.1.evil.example" },
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ])
      expect((await ask(path, { cookie, ...foreign })).status).toBe(403);
  });

  test("DNS rebinding: under a name of its own, a page gets neither the console nor the API, even with the key", async () => {
    const page = await bench.browser.newPage();
    const answer = await page.goto(`http://evil.example:${link.port}${link.pathname}${link.search}`);
    expect(answer?.status()).toBe(403);
    const read = await page.evaluate(async () => (await fetch("/api/v1/users")).status);
    expect(read).toBe(403);
    await page.close();
  });

  test("CSRF: a page of another origin reads nothing and changes nothing through an open proxy", async () => {
    const elsewhere = createServer((_, response) => response.setHeader("content-type", "text/html").end("<p>hi</p>"));
    const port = await listen(elsewhere, 0);
    const opened = await openProxy();
    const page = await opened.context().newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    const before = stage.requests.length;
    const tried = await page.evaluate(async (url) => {
      const post = { method: "POST", mode: "no-cors", headers: { "content-type": "text/plain" }, body: "{}" } as const;
      await fetch(`${url}/api/v1/sending/pause`, { ...post, credentials: "include" });
      return fetch(`${url}/api/v1/users`, { credentials: "include" }).then(
        () => "read",
        () => "refused",
      );
    }, link.origin);
    expect(tried).toBe("refused");
    const since = stage.requests.slice(before).map(({ path }) => path);
    expect(since.filter((path) => path.startsWith("/api/v1/sending") || path === "/api/v1/users")).toEqual([]);
    await opened.context().close();
    await close(elsewhere, 0);
  });

  test("hands on only what the page needs of the API", async () => {
    const page = await openProxy();
    const cookie = await cookieOf(page);
    for (const path of ["/_local/clock", "/metrics", "/anything"])
      expect((await ask(path, { cookie })).status).toBe(404);
    await page.close();
  });

  test("no page met an error", () => {
    expect(bench.troubles).toEqual([]);
  });
});
