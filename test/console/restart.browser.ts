import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bench, countersOn, countOutbox, startBench, untilSaid } from "./support.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench("2036-06-09T22:10:00Z");
});
afterAll(() => bench.end());

describe("the system goes away under the open page", () => {
  test("killed and restarted by the button in the middle of a day: the page says so, and the day plays on to its end", async () => {
    const page = await bench.open();
    await page.getByTestId("play-day").click();
    await expect.poll(async () => (await countersOn(page)).delivered, { timeout: 60_000 }).toBeGreaterThan(20);
    await page.getByRole("button", { name: "Kill and restart" }).click();
    await untilSaid(page, /Connected again: the system was restarted/);
    await untilSaid(page, /The day plays on/);
    await page.getByRole("button", { name: "Playing…" }).waitFor();
    await page.getByRole("button", { name: "▶ Play a day" }).waitFor({ timeout: 300_000 });
    await expect.poll(async () => (await countersOn(page)).waiting, { timeout: 60_000 }).toBe(0);
    const { due, delivered, early, lost } = await countersOn(page);
    expect(due).toBeGreaterThanOrEqual(300);
    expect({ early, lost, delivered }).toEqual({ early: 0, lost: 0, delivered: due });
    expect((await countOutbox(bench.remote())).delivered).toBe(delivered);
    await page.close();
  });

  test("killed from outside: the page says that nobody answers, and connects again by itself", async () => {
    const page = await bench.open();
    const before = await countersOn(page);
    await bench.kill();
    await untilSaid(page, /The system does not answer/);
    await bench.killAndStart();
    await untilSaid(page, /Connected again: the system was restarted/);
    const { delivered, due } = await countersOn(page);
    expect({ delivered, due }).toEqual({ delivered: before.delivered, due: before.due });
    await page.close();
  });

  test("a frozen database is said, and the page is itself again when it is thawed", async () => {
    const page = await bench.open();
    await page.getByRole("button", { name: "Freeze database" }).click();
    await untilSaid(page, /The database is frozen/);
    await page.getByRole("button", { name: "Thaw database" }).click();
    await untilSaid(page, /The database runs again/);
    await page.getByRole("button", { name: "Freeze database" }).waitFor();
    await page.close();
  });
});
