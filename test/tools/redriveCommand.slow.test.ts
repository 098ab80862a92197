import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Client, startClient } from "../api/client.ts";
import { runTool } from "./runCommand.ts";

let client: Client;
beforeEach(async () => {
  client = await startClient("2026-06-15T06:00:00.000Z");
});
afterEach(async () => {
  await client.stop();
  // The functions read the addresses of their engines when they are loaded.
  vi.resetModules();
});

/** Users whose messages the email service refused. */
async function refusedMessages(count: number): Promise<void> {
  await client.service("reject");
  for (let each = 0; each < count; each++)
    await client.add({ timezone: "UTC", sendTime: "06:30", birthdayDate: "1990-06-15" });
  await client.advance("PT40M");
}

/** The exit code and the output of the command. */
async function redrive(...args: string[]) {
  const { code, stdout } = await runTool("redrive", "--to", client.url, ...args);
  return [code, ...stdout.trim().split("\n")];
}

it("npm run redrive filters by reason, keeps to a limit, and names the reasons that exist", async () => {
  await refusedMessages(3);
  expect(await redrive("--reason", "NONSENSE")).toEqual([
    1,
    'No failed message has the reason "NONSENSE". Failed messages by reason: REFUSED (3)',
  ]);
  expect(await redrive("--dry-run")).toEqual([0, "messages to replay: 3"]);
  await client.service("ok");
  expect(await redrive("--reason", "REFUSED", "--limit", "2")).toEqual([
    0,
    "messages replayed: 2",
    "stopped at the limit: there may be more",
  ]);
  expect(await redrive("--reason", "HTTP_400")).toEqual([0, "messages replayed: 1"]);
  await client.advance("PT2M");
  expect(await redrive()).toEqual([0, "There are no failed messages"]);
});

it("npm run redrive skips what was replayed too often, and goes on behind it", async () => {
  await refusedMessages(1);
  for (let round = 0; round < 5; round++) {
    expect(await redrive()).toEqual([0, "messages replayed: 1"]);
    await client.advance("PT2M");
  }
  expect(await redrive()).toEqual([
    0,
    "messages replayed: 0",
    "skipped, because they were replayed too often already: 1",
  ]);
});
