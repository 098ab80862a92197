import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bench, countersOn, countOutbox, startBench, untilSaid } from "./support.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench("2026-06-09T22:10:00Z");
});
afterAll(() => bench.end());

describe("a day, played by clicks", () => {
  test("on an empty system it adds users first, and a message is delivered within a minute of opening the page", async () => {
    const openedAt = performance.now();
    const page = await bench.open();
    await page.getByText("No users yet.", { exact: false }).first().waitFor();
    await page.getByTestId("play-day").click();
    await untilSaid(page, /There were no users, so 360 were added first/);
    await expect.poll(async () => (await countersOn(page)).delivered, { timeout: 60_000 }).toBeGreaterThan(0);
    expect(performance.now() - openedAt).toBeLessThan(60_000);
    await page.close();
  });

  test("two pages at once and a reload in the middle show the same day, with faults on the way", async () => {
    const [one, two] = await Promise.all([bench.open(), bench.open()]);
    await one.getByRole("button", { name: "failing" }).click();
    await expect.poll(async () => (await countersOn(two)).waiting, { timeout: 60_000 }).toBeGreaterThan(0);
    await two.getByRole("button", { name: "ok", exact: true }).click();
    await one.getByRole("button", { name: "Lose a task" }).click();
    await untilSaid(one, /will be lost/);
    await one.getByRole("button", { name: "Deliver twice" }).click();
    await untilSaid(one, /delivered twice/);
    await one.reload();
    await one.getByTestId("clock").waitFor();
    await one.getByRole("button", { name: "Playing…" }).waitFor();
    await one.getByRole("button", { name: "▶ Play a day" }).waitFor({ timeout: 300_000 });
    // What still waits for a retry goes out in the hours after the day.
    await one.getByRole("button", { name: "Move on…" }).click();
    await one.getByRole("spinbutton").fill("3");
    await one.getByRole("button", { name: "Move on, all runs as it would" }).click();
    await untilSaid(one, /Moving on by 3 hours/);
    await expect.poll(async () => (await countersOn(one)).waiting, { timeout: 60_000 }).toBe(0);
    for (const page of [one, two]) {
      await expect.poll(async () => (await countersOn(page)).delivered).toBeGreaterThanOrEqual(300);
      const { due, delivered, early, duplicate, lost } = await countersOn(page);
      expect({ early, duplicate, lost, delivered }).toEqual({ early: 0, duplicate: 0, lost: 0, delivered: due });
      expect(await countOutbox(bench.remote())).toEqual({ delivered, duplicate });
    }
    await Promise.all([one.close(), two.close()]);
  });

  test("a message's timeline tells its whole way, from the plan to the recorded delivery", async () => {
    const page = await bench.open();
    await page.locator(".latest .row").first().click();
    const timeline = page.locator(".timeline");
    for (const step of ["Planned for", "Put on the queue", "Claimed", "Email service called: 200", "Delivery recorded"])
      await timeline.getByText(step).first().waitFor();
    await page.close();
  });

  test("no page met an error", () => {
    expect(bench.troubles).toEqual([]);
  });
});
