import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findings } from "./findings.ts";
import { type Bench, startBench } from "./support.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench("2026-06-09T22:10:00Z");
});
afterAll(() => bench.end());

describe("for everybody", () => {
  test.each(["light", "dark"] as const)("axe-core finds nothing on any page, %s", async (colorScheme) => {
    const page = await bench.open({ colorScheme });
    if (colorScheme === "light") {
      await page.getByTestId("play-day").click();
      await page.locator(".latest .row").first().waitFor({ timeout: 60_000 });
    }
    expect(await findings(page)).toEqual([]);
    await page.locator(".zones .row").first().click();
    await page.locator(".drawer h2").waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    for (const tab of ["Users", "Upcoming", "Texts"]) {
      await page.getByRole("link", { name: tab }).click();
      await page.getByRole("heading", { name: tab }).waitFor();
      expect(await findings(page)).toEqual([]);
    }
    await page.close();
  });

  test("by keyboard alone: a zone is opened from the list, and Escape goes back to it", async () => {
    const page = await bench.open();
    const row = page.locator(".zones .row").first();
    await row.waitFor();
    await page.getByRole("searchbox", { name: /zones? with users/ }).focus();
    await page.keyboard.press("Tab");
    expect(await row.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    await page.locator(".drawer h2").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".drawer").waitFor({ state: "detached" });
    expect(await row.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.close();
  });

  test.each([360, 768, 1280, 2560])("nothing is cut off at a width of %i", async (width) => {
    const page = await bench.open({ viewport: { width, height: 820 } });
    await page.locator(".zones .row").first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.close();
  });

  test("no page met an error", () => {
    expect(bench.troubles).toEqual([]);
  });
});
