import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleConsole } from "../../tools/consoleBundle/bundle.ts";
import { findings } from "./findings.ts";
import { startStageStandIn } from "./stageStandIn.ts";
import { type Bench, startBench, untilSaid } from "./support.ts";

const TOKEN = "head.body.signature";
const NOW = "2026-06-10T06:40:00Z";
let bench: Bench;
let stage: Awaited<ReturnType<typeof startStageStandIn>>;
let signed: typeof stage;
const folder = mkdtempSync(join(tmpdir(), "console-dist-"));

beforeAll(async () => {
  bench = await startBench(NOW);
  for (const { name, body } of await bundleConsole()) writeFileSync(join(folder, name), body);
  const isAllowed = (authorization: string | undefined) => authorization === `Bearer ${TOKEN}`;
  stage = await startStageStandIn({ api: bench.url(), access: "token", folder, isAllowed });
  signed = await startStageStandIn({ api: bench.url(), access: "signature", folder, isAllowed: () => false });
  const users = ["Europe/Berlin", "Europe/London", "Etc/UTC"].map((timezone, index) => ({
    firstName: "Ada",
    lastName: "Lovelace",
    email: `stage${index}@example.com`,
    timezone,
    birthdayDate: "1990-06-10",
  }));
  await bench.remote().call("POST", "/api/v1/users/batch", { users });
});
afterAll(async () => {
  await Promise.all([stage?.stop(), signed?.stop()]);
  await bench?.end();
  rmSync(folder, { recursive: true, force: true });
});

async function openStage(options: BrowserContextOptions & { hash?: string } = {}): Promise<Page> {
  const { hash = "", ...context } = options;
  const page = await bench.browser.newPage({ viewport: { width: 1280, height: 820 }, ...context });
  bench.watch(page);
  await page.goto(`${stage.url}/console${hash}`);
  await page.getByRole("textbox", { name: "Token" }).waitFor();
  return page;
}

async function enter(page: Page, token: string): Promise<void> {
  await page.getByRole("textbox", { name: "Token" }).fill(token);
  await page.getByRole("button", { name: "Open" }).click();
}

/** Everything that a page may keep in a browser. */
const kept = (page: Page) =>
  page.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    cookies: document.cookie,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    address: location.href.includes("signature"),
  }));
const nothing = { local: 0, session: 0, cookies: "", databases: 0, caches: 0, address: false };

describe("the console of a stage that takes tokens", () => {
  test("asks for a token, keeps it in memory only, and asks again after a reload", async () => {
    const page = await openStage();
    await enter(page, "not a token");
    await page.getByText("This is not a token").waitFor();
    await enter(page, "head.body.wrong");
    await page.getByText("The stage does not take this token").waitFor();
    await enter(page, `Bearer ${TOKEN}`);
    await page.getByText("stage local").waitFor();
    await page.getByText("All is well: its services answer").waitFor();
    expect(await kept(page)).toEqual(nothing);
    expect(await page.context().cookies()).toEqual([]);
    expect(await page.context().storageState()).toEqual({ cookies: [], origins: [] });
    await page.reload();
    await page.getByRole("textbox", { name: "Token" }).waitFor();
    await page.close();
  });

  test("hides what is local: no time to move, nothing to break, no path under /_local is asked for", async () => {
    const page = await openStage();
    await enter(page, TOKEN);
    await page.getByText("All is well").waitFor();
    for (const name of [/Play a day/, /Pause$/, "600×", "Downtime…", "Kill and restart", "failing", "Lose a task"])
      expect(await page.getByRole("button", { name }).count()).toBe(0);
    await page.locator(".zones .row").first().waitFor();
    expect(await page.locator(".zones .row .name").allTextContents()).toEqual([
      "Etc/UTC",
      "Europe/Berlin",
      "Europe/London",
    ]);
    expect(stage.requests.filter(({ path }) => path.startsWith("/_local"))).toEqual([]);
    await page.close();
  });

  test("a user is found, their message says what its row knows and what it does not, and pausing asks first", async () => {
    const page = await openStage({ hash: "#users" });
    await enter(page, TOKEN);
    await page.getByRole("searchbox", { name: "Email address" }).fill("stage0@example.com");
    await page.getByRole("button", { name: "Search" }).click();
    // The list from before the search may still be shown.
    const found = page.getByRole("button", { name: "Ada Lovelace" });
    await expect.poll(() => found.count()).toBe(1);
    await found.click();
    await page
      .locator(".drawer")
      .getByRole("button", { name: /birthday/ })
      .click();
    await page.locator(".timeline").getByText("Due", { exact: true }).waitFor();
    await page.getByText("A stage keeps one row for each message and no trace").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Overview" }).click();
    await page.getByRole("button", { name: "Pause sending" }).click();
    expect(await bench.remote().call("GET", "/health/detailed")).toMatchObject({
      body: { sending: { paused: false } },
    });
    await page.getByRole("button", { name: "Pause sending of dev: sure?" }).click();
    await untilSaid(page, /Sending is paused/);
    await page.getByRole("button", { name: "Forget the token" }).click();
    await page.getByRole("textbox", { name: "Token" }).waitFor();
    await bench.remote().call("POST", "/api/v1/sending/resume");
    await page.close();
  });

  test.each(["light", "dark"] as const)(
    "axe-core finds nothing, and nothing is cut off from 360 to 2,560 px, %s",
    async (colorScheme) => {
      const page = await openStage({ colorScheme });
      expect(await findings(page)).toEqual([]);
      await enter(page, TOKEN);
      await page.locator(".zones .row").first().waitFor();
      for (const width of [360, 768, 1280, 2560]) {
        await page.setViewportSize({ width, height: 820 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
      expect(await findings(page)).toEqual([]);
      await page.close();
    },
  );

  test("no inline script, no foreign origin: the policy says so, and the page keeps to it", async () => {
    const asked: string[] = [];
    const page = await bench.browser.newPage();
    page.on("request", (request) => asked.push(request.url()));
    const answer = await page.goto(`${stage.url}/console`);
    await page.getByRole("textbox", { name: "Token" }).waitFor();
    await enter(page, TOKEN);
    await page.locator(".zones .row").first().waitFor();
    const policy = answer?.headers()["content-security-policy"] ?? "";
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).not.toMatch(/unsafe|http|\*/);
    const { origin } = new URL(stage.url);
    expect(asked.filter((url) => !url.startsWith(`${origin}/dev/`) && !url.startsWith("data:"))).toEqual([]);
    const ran = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.ranInline = true";
      document.head.append(script);
      return Reflect.get(window, "ranInline");
    });
    expect(ran).toBeUndefined();
    await page.close();
  });
});

test("the console of a stage that takes signed requests says how to open it, and asks for nothing", async () => {
  const page = await bench.browser.newPage();
  bench.watch(page);
  await page.goto(`${signed.url}/console`);
  await page.getByText("npm run console -- --stage dev").waitFor();
  expect(await findings(page)).toEqual([]);
  expect(signed.requests).toEqual([]);
  await page.close();
});

test("no page met an error but the token that was refused on purpose", () => {
  expect(bench.troubles.filter((text) => !/status of 401/.test(text))).toEqual([]);
});
