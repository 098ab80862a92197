import assert from "node:assert/strict";
import { chromium, type Page } from "playwright-core";
import { startProxy } from "../../tools/console/proxy.ts";
import { findOrInstallChromium } from "../../tools/consoleStill/chromium.ts";
import type { Context } from "./context.ts";
import type { startIssuer } from "./issuer.ts";

type Issuer = Awaited<ReturnType<typeof startIssuer>>;
/** The address of a user that was added before. */
type Looked = { url: string; email: string };

/** A stage that takes signed requests: its page says how to open it, and the proxy of `npm run console` shows the stage. */
export async function seeSignedConsole({ say }: Pick<Context, "say">, looked: Looked): Promise<void> {
  await inBrowser(say, async (page) => {
    await page.goto(`${looked.url}/console`);
    await page.getByText("npm run console -- --stage dev").waitFor();
    const proxy = await startProxy({ url: looked.url }, 0);
    try {
      await page.goto(proxy.link);
      await expectStage(page, looked.email);
    } finally {
      await proxy.stop();
    }
    say("the console through the signing proxy: state, users, no error");
  });
}

/** A stage that takes tokens: the page under `/console` asks for one, refuses an expired one, and keeps nothing. */
export async function seeTokenConsole({ say }: Pick<Context, "say">, looked: Looked, issuer: Issuer): Promise<void> {
  await inBrowser(say, async (page) => {
    await page.goto(`${looked.url}/console`);
    const enter = async (token: string) => {
      await page.getByRole("textbox", { name: "Token" }).fill(token);
      await page.getByRole("button", { name: "Open" }).click();
    };
    await enter(await issuer.token("users operations", "-1m"));
    await page.getByText("The stage does not take this token").waitFor();
    await enter(await issuer.token("users operations", "5m"));
    await expectStage(page, looked.email);
    assert.deepEqual(await page.context().storageState(), { cookies: [], origins: [] });
    await page.reload();
    await page.getByRole("textbox", { name: "Token" }).waitFor();
    say("the console with a token: state, users, nothing kept in the browser, no error");
  });
}

async function expectStage(page: Page, email: string): Promise<void> {
  await page.getByText("stage dev").waitFor();
  await page.getByRole("heading", { name: "Pipeline" }).waitFor();
  await page.getByRole("link", { name: "Users" }).click();
  await page.getByRole("searchbox", { name: "Email address" }).fill(email);
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("cell", { name: email }).waitFor();
}

async function inBrowser(say: Context["say"], look: (page: Page) => Promise<void>): Promise<void> {
  const executablePath = findOrInstallChromium();
  if (executablePath === undefined) {
    assert.notEqual(process.env.CI, "true", "CI needs a Chromium for the console");
    return say("SKIPPED: the console on the stage, since there is no Chromium");
  }
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 820 } });
    const troubles: string[] = [];
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
    await look(page);
    assert.deepEqual(
      troubles.filter((text) => !/status of 401/.test(text)),
      [],
    );
  } finally {
    await browser.close();
  }
}
