import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { type ChildSystem, startChildSystem } from "../../local/remote/childSystem.ts";
import { connect, type RemoteSystem } from "../../local/remote/remoteSystem.ts";

/** A local system as a process of its own over a folder of its own, a browser, and what went wrong on its pages. */
export type Bench = {
  url(): string;
  remote(): RemoteSystem;
  browser: Browser;
  /** A page of the console, with the counters in sight. */
  open(options?: BrowserContextOptions & { path?: string }): Promise<Page>;
  /** Adds what goes wrong on a page to `troubles`. */
  watch(page: Page): void;
  /** Errors that pages wrote to their console, and exceptions. */
  troubles: string[];
  /** SIGKILL, and a start over the same folder at the same port. */
  killAndStart(): Promise<void>;
  kill(): Promise<void>;
  end(): Promise<void>;
};

export async function startBench(now: string, browserArgs: readonly string[] = []): Promise<Bench> {
  const dataDir = mkdtempSync(join(tmpdir(), "console-"));
  let child: ChildSystem = await startChildSystem({ dataDir, now });
  const { url } = child;
  const port = Number(new URL(url).port);
  let remote = connect(url);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", ...browserArgs],
  });
  const troubles: string[] = [];
  const watch = (page: Page) => {
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
  };
  return {
    url: () => url,
    remote: () => remote,
    browser,
    troubles,
    watch,
    async open({ path = "/", ...options } = {}) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 820 }, ...options });
      watch(page);
      await page.goto(`${url}${path}`);
      await page.getByTestId("clock").waitFor();
      return page;
    },
    async kill() {
      remote.close();
      await child.kill();
    },
    async killAndStart() {
      remote.close();
      await child.kill();
      child = await startChildSystem({ dataDir, port });
      remote = connect(url);
    },
    async end() {
      await browser.close();
      remote.close();
      await child.stop();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export const counterNames = ["due", "delivered", "waiting", "early", "duplicate", "lost"] as const;

/** The counters as the page shows them. */
export async function countersOn(page: Page): Promise<Record<(typeof counterNames)[number], number>> {
  const read = async (name: string) => Number(await page.getByTestId(name).textContent());
  const [due = 0, delivered = 0, waiting = 0, early = 0, duplicate = 0, lost = 0] = await Promise.all(
    counterNames.map(read),
  );
  return { due, delivered, waiting, early, duplicate, lost };
}

/** What the outbox says, counted apart from the code under test. */
export async function countOutbox(remote: RemoteSystem): Promise<{ delivered: number; duplicate: number }> {
  const accepted = (await remote.outbox()).filter(({ status }) => status === 200);
  const messages = new Set(accepted.map(({ idempotencyKey }) => idempotencyKey?.split(".").slice(0, 3).join(".")));
  return { delivered: messages.size, duplicate: accepted.length - messages.size };
}

/** Waits until the page says something, in the line that tells what was done. */
export async function untilSaid(page: Page, text: RegExp, timeout = 30_000): Promise<void> {
  await expect.poll(() => page.getByTestId("status").textContent(), { timeout, interval: 100 }).toMatch(text);
}
