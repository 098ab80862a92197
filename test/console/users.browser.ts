import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bench, startBench, untilSaid } from "./support.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench("2026-06-09T22:10:00Z");
});
afterAll(() => bench.end());

const markup = `<img src=x onerror="document.title='pwned'">`;

describe("users", () => {
  test("added by the form, with what the API refuses at its field, and markup in a name stays text", async () => {
    const page = await bench.open({ path: "/#users" });
    await page.getByText("No users yet.", { exact: false }).waitFor();
    await page.getByRole("button", { name: "Add a user" }).click();
    await page.getByLabel("First name").fill(markup);
    await page.getByLabel("Last name").fill("<b>Bold</b>");
    await page.getByRole("textbox", { name: "Email address" }).fill("markup@example.com");
    await page.getByLabel("Time zone").fill("Mars/Base");
    await page.getByRole("textbox", { name: "Birthday" }).fill("1990-06-10");
    await page.getByRole("button", { name: "Add user" }).click();
    await page.getByText("must be an IANA zone name").first().waitFor();
    await page.getByLabel("Time zone").fill("Europe/Berlin");
    await page.getByRole("button", { name: "Add user" }).click();
    await untilSaid(page, /Added markup@example.com/);
    await page.getByText(markup).waitFor();
    await page.getByText(markup).click();
    await page.getByRole("heading", { name: "<b>Bold</b>" }).waitFor();
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).not.toBe("pwned");
    await page.close();
  });

  test("searched by address, edited and deleted", async () => {
    const page = await bench.open({ path: "/#users" });
    await page.getByRole("searchbox", { name: "Email address" }).fill("MARKUP@example.com");
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByText(markup).click();
    const drawer = page.locator(".drawer");
    await drawer.getByLabel("First name").fill("Grace");
    await drawer.getByRole("button", { name: "Save" }).click();
    await drawer.getByRole("heading", { name: "Grace" }).waitFor();
    await drawer.getByRole("button", { name: "Delete this user…" }).click();
    await drawer.getByRole("button", { name: "Delete for good" }).click();
    await drawer.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Read again" }).click();
    await page.getByText("No user has this address.").waitFor();
    await page.close();
  });

  test("imported from a CSV; the rows that are refused are shown with the reason and can be downloaded", async () => {
    const page = await bench.open({ path: "/#users" });
    await page.getByRole("button", { name: "Import a CSV" }).click();
    const csv = [
      "firstName,lastName,email,timezone,birthdayDate",
      "Ada,Lovelace,ada@example.com,Europe/London,1990-06-10",
      'Zoë,"Öztürk, MSc",zoe@example.com,Mars/Base,1992-02-29',
      "=HYPERLINK(1),Cells",
    ].join("\r\n");
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: "u.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await page.getByText("1 user added, 2 rows refused.").waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByText("Download the 2 refused rows").click(),
    ]);
    const refused = readFileSync((await download.path()) ?? "", "utf8");
    expect(refused).toMatch(/^rejectedRow,rejectedBecause,firstName,/);
    expect(refused).toMatch(/\n2,.*IANA.*,Zoë,"Öztürk, MSc",zoe@example\.com,Mars\/Base,1992-02-29\n/);
    // A spreadsheet must not run a cell of the file.
    expect(refused).toContain("'=HYPERLINK(1)");
    await page.close();
  });

  test("read page by page, on and back", async () => {
    const page = await bench.open({ path: "/#users" });
    await page.getByRole("button", { name: "Import a CSV" }).click();
    const rows = Array.from({ length: 30 }, (_, at) => `User,${at},page${at}@example.com,Europe/London,1990-01-01`);
    const csv = ["firstName,lastName,email,timezone,birthdayDate", ...rows].join("\r\n");
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: "u.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await page.getByText("30 users added").waitFor();
    await page.getByRole("button", { name: "Next page" }).waitFor();
    const addresses = () => page.locator("table tbody tr").allInnerTexts();
    const first = await addresses();
    await page.getByRole("button", { name: "Next page" }).click();
    await page.getByRole("button", { name: "Next page", disabled: true }).waitFor();
    await expect.poll(async () => (await addresses()).length).toBe(6);
    const second = await addresses();
    expect([first.length, second.length]).toEqual([25, 6]);
    expect(new Set([...first, ...second]).size).toBe(31);
    await page.getByRole("button", { name: "Page before" }).click();
    await page.getByRole("button", { name: "Page before", disabled: true }).waitFor();
    await page.getByRole("button", { name: "Next page", disabled: false }).waitFor();
    await expect.poll(addresses).toEqual(first);
    await page.close();
  });

  test("a file that is no CSV or has wrong columns adds nobody, and the page says why", async () => {
    const page = await bench.open({ path: "/#users" });
    await page.getByRole("button", { name: "Import a CSV" }).click();
    const give = (text: string) =>
      page
        .locator("input[type=file]")
        .setInputFiles({ name: "u.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await give('firstName,lastName,email,timezone\nAda,"Love"lace,x@example.com,UTC\n');
    await page.getByText(/cannot be read as CSV, and nothing was added/).waitFor();
    await give("firstName;lastName;mail;timezone\nAda;Lovelace;x@example.com;UTC\n");
    await page.getByText(/there is no column "mail"; the column "email" is missing/).waitFor();
    expect((await bench.remote().call("GET", "/api/v1/users?email=x@example.com")).body).toEqual({ items: [] });
    await page.close();
  });

  test("a double click on the next page goes one page on, and a slow answer never replaces a newer one", async () => {
    const page = await bench.open({ path: "/#users" });
    await page.route(/\/api\/v1\/users\?/, async (route) => {
      // Held back for so long that every further click comes before the answer.
      if (/cursor|email=page1%40/.test(route.request().url())) await new Promise((go) => setTimeout(go, 700));
      await route.continue();
    });
    const first = await page.locator("table tbody tr").first().innerText();
    await page.getByRole("button", { name: "Next page" }).dblclick();
    await expect.poll(() => page.locator("table tbody tr").first().innerText()).not.toBe(first);
    await page.getByRole("button", { name: "Page before" }).click();
    await expect.poll(() => page.locator("table tbody tr").first().innerText()).toBe(first);
    await page.getByRole("button", { name: "Page before", disabled: true }).waitFor();
    const search = async (address: string) => {
      await page.getByRole("searchbox", { name: "Email address" }).fill(address);
      await page.getByRole("button", { name: "Search" }).click();
    };
    const slow = page.waitForResponse((answer) => answer.url().includes("page1%40"));
    await search("page1@example.com");
    await search("page2@example.com");
    await page.getByRole("cell", { name: "page2@example.com" }).waitFor();
    await slow;
    await page.waitForFunction(() => new Promise((go) => requestAnimationFrame(() => go(true))));
    expect(await page.locator("table tbody tr").allInnerTexts()).toEqual([
      expect.stringContaining("page2@example.com"),
    ]);
    await page.close();
  });

  test("no page met an error but the requests that were refused on purpose", () => {
    expect(bench.troubles.filter((text) => !/status of 400/.test(text))).toEqual([]);
  });
});
