import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type SyncOptions, syncUsers } from "../../tools/import/syncUsers.ts";
import type { Api } from "../../tools/shared/apiClient.ts";
import { header, readCsv } from "./files.ts";
import { type ImportFixture, startImportFixture } from "./importFixture.ts";
import { runTool } from "./runCommand.ts";

let fixture: ImportFixture;
let said: string[];
let asked: string[];
beforeAll(async () => {
  fixture = await startImportFixture();
});
beforeEach(() => {
  [said, asked] = [[], []];
});
afterAll(() => fixture.stop());

const columns = [...header, "externalId"];
const rowsOf = (count: number) => fixture.users(count).map((row) => [...row, `X-${row[2]}`]);
const renamed = (row: string[], name = "Grace") => [name, ...row.slice(1)];

function optionsOf(rows: string[][], changes: Partial<SyncOptions> = {}): SyncOptions {
  return {
    ...fixture.prepare(rows, {}, columns),
    by: "externalId",
    absent: "delete",
    maxAbsent: 5,
    dryRun: false,
    confirm: async (question) => asked.push(question) > 0,
    say: (line) => said.push(line),
    ...changes,
  };
}
const sync = (rows: string[][], changes: Partial<SyncOptions> = {}) => syncUsers(optionsOf(rows, changes));

/** Who is in the system, as far as a file says it. */
async function state() {
  const users = await fixture.allUsers();
  return users.map(({ externalId, firstName, email, endDate }) => ({ externalId, firstName, email, endDate }));
}
const idsOf = async () => (await fixture.allUsers()).map(({ externalId }) => externalId ?? "").sort();
const idsIn = (rows: string[][]) => rows.map((row) => row[5] ?? "").sort();

describe("a sync", () => {
  beforeEach(() => fixture.removeAll());

  it("adds, changes and ends after it has asked, and leaves alone who is not of the source", async () => {
    const rows = rowsOf(40);
    expect(await sync(rows)).toBe(0);
    expect(asked).toEqual([]);
    await fixture.call("POST", "/api/v1/users", {
      body: { firstName: "Ada", lastName: "L", email: "own@example.com", timezone: "UTC" },
    });
    const next = [...rows.slice(2).map((row, index) => (index < 5 ? renamed(row) : row)), ...rowsOf(2)];
    said.length = 0;
    expect(await sync(next)).toBe(0);
    expect(asked).toEqual(["delete 2 users?"]);
    expect(said.slice(-3)).toEqual([
      "to add 2, to change 5, unchanged 33, to delete 2 of 40 (5 %)",
      "1 users without an external id are not of this source: they stay",
      "added 2, changed 5, unchanged 33, refused 0, deleted 2",
    ]);
    expect(await idsOf()).toEqual(["", ...idsIn(next)]);
  });

  it("asks about nobody it knows to be unchanged, and changes nothing if the answer is no", async () => {
    const rows = rowsOf(120);
    await sync(rows);
    const requests: string[] = [];
    const api: Api = {
      request: (...request) => {
        requests.push(`${request[0]} ${request[1].split("?")[0]}`);
        return fixture.api.request(...request);
      },
    };
    expect(await sync(rows, { api })).toBe(0);
    expect(new Set(requests)).toEqual(new Set(["GET /health/live", "GET /api/v1/users"]));
    const before = await state();
    expect(
      await sync(
        rows.slice(1).map((row) => renamed(row)),
        { confirm: async () => false },
      ),
    ).toBe(1);
    expect(said.at(-1)).toBe("Nothing was changed");
    expect(await sync(rows.slice(1), { dryRun: true })).toBe(0);
    expect(await state()).toEqual(before);
  });

  it("with end sets the last day to yesterday, counts nobody twice, and takes back who returns", async () => {
    const rows = rowsOf(40);
    const end = { absent: "end" } as const;
    await sync(rows, end);
    expect(await sync(rows.slice(2), end)).toBe(0);
    const ended = (await state()).filter(({ endDate }) => endDate !== undefined);
    expect(ended.map(({ externalId }) => externalId).sort()).toEqual(idsIn(rows.slice(0, 2)));
    expect(new Set(ended.map(({ endDate }) => endDate))).toEqual(new Set(["2026-03-09"]));
    expect(await sync(rows.slice(2), end)).toBe(0);
    expect(said.at(-1)).toBe("added 0, changed 0, unchanged 38, refused 0, ended 0");
    expect(await sync(rows, end)).toBe(0);
    expect(said.at(-1)).toBe("added 0, changed 2, unchanged 38, refused 0, ended 0");
    expect((await state()).every(({ endDate }) => endDate === undefined)).toBe(true);
  });

  it("interrupted at each tenth row and repeated, ends in the same state: nobody lost, nobody twice (P2, P3)", async () => {
    const rows = rowsOf(80);
    await sync(rows.slice(0, 60));
    const next = rows.slice(3).map((row) => renamed(row));
    const before = await state();
    expect(await sync(next, { stopped: () => asked.length > 0 })).toBe(1);
    expect(await state()).toEqual(before);
    let killed = 0;
    for (let at = 0; at < 40; at += 10) {
      // What was sent last was done, and its answer is lost.
      let left = at;
      const dying: Api = {
        async request(...request) {
          if (left < 0) throw new Error("killed");
          const answer = await fixture.api.request(...request);
          if (request[0] === "PUT" || request[0] === "DELETE") left -= 1;
          if (left < 0) throw new Error("killed");
          return answer;
        },
      };
      await sync(next, { api: dying }).catch(() => {
        killed += 1;
      });
    }
    expect(killed).toBeGreaterThan(2);
    expect(await sync(next)).toBe(0);
    expect(await idsOf()).toEqual(idsIn(next));
    const names = new Map((await state()).map(({ externalId, firstName }) => [externalId, firstName]));
    for (const row of next) expect(names.get(row[5])).toBe(row[0]);
  });

  it("ends nobody who got an id of the file between the list and the write", async () => {
    const rows = rowsOf(20);
    await sync(rows);
    const [{ id } = { id: "" }] = (await fixture.allUsers()).filter(({ externalId }) => externalId === rows[0]?.[5]);
    const next = [[...(rows[0] ?? []).slice(0, 2), "new@example.com", "UTC", "", "X-new"], ...rows.slice(1)];
    const confirm = async () => {
      const body = { externalId: "X-new", email: "new@example.com" };
      return (await fixture.call("PUT", `/api/v1/users/${id}`, { body })).status === 200;
    };
    expect(await sync(next, { confirm })).toBe(0);
    expect((await fixture.call("GET", `/api/v1/users/${id}`)).status).toBe(200);
    expect(await idsOf()).toEqual(idsIn(next));
  });
});

describe("a sync is refused, and nobody is added, changed or ended, with", () => {
  let rows: string[][];
  let before: Awaited<ReturnType<typeof state>>;
  beforeAll(async () => {
    await fixture.removeAll();
    [said, asked] = [[], []];
    rows = rowsOf(40);
    await sync(rows);
    before = await state();
  });
  afterEach(async () => {
    expect(await state()).toEqual(before);
    expect(asked).toEqual([]);
  });

  it("half of the rows", async () => {
    await expect(sync(rows.slice(20))).rejects.toThrow(
      /^20 of 40 users \(50 %\) are not in .*: more than --max-absent 5 \(percent\)\. Is the file whole.*Nothing was changed$/,
    );
    await expect(sync(rows.slice(3))).rejects.toThrow(/^3 of 40 users/);
    expect(await sync(rows.slice(3), { maxAbsent: 7.5, dryRun: true })).toBe(0);
  });

  it("an empty file, or one that has only its first line", async () => {
    await expect(sync([])).rejects.toThrow(/has no rows: every user would be absent\. Nothing was changed$/);
    const options = optionsOf(rows);
    truncateSync(options.file, 0);
    await expect(syncUsers(options)).rejects.toThrow(/is empty/);
  });

  it("the file of another company, also one that counts its people in the same way", async () => {
    await expect(sync(rowsOf(40))).rejects.toThrow(/^40 of 40 users \(100 %\) are not in /);
    const theirs = rowsOf(40).map((row, index) => [...row.slice(0, 5), rows[index]?.[5] ?? ""]);
    await expect(sync(theirs)).rejects.toThrow(/^40 of 40 users \(100 %\) would get another address and another name/);
  });

  it("a file that is cut short, in a line or between two", async () => {
    const options = optionsOf(rows);
    const text = readFileSync(options.file, "utf8");
    writeFileSync(options.file, text.slice(0, -1));
    await expect(syncUsers(options)).rejects.toThrow(/is cut short: its last line has no line break/);
    writeFileSync(options.file, text);
    await expect(syncUsers({ ...options, expectedRows: 41 })).rejects.toThrow(
      /has 40 rows and not 41: it is not the whole file/,
    );
  });

  it("refused rows, which are in the rejects file", async () => {
    const bad = [
      ...rows.slice(2),
      [...(rows[0] ?? []).slice(0, 3), "Nowhere", "", "X"],
      rows[5] ?? [],
      ["a", "b", "c@example.com", "UTC", "", ""],
    ];
    const options = optionsOf(bad);
    await expect(syncUsers(options)).rejects.toThrow(/^3 of 41 rows are refused: see .*every row must be good/);
    expect(readCsv(options.rejectsFile).map((row) => row[1])).toEqual([
      "rejectedBecause",
      expect.stringMatching(/^timezone/),
      "externalId is that of row 4",
      "externalId must not be empty",
    ]);
  });

  it("a machine that has not said yes, by the command itself", async () => {
    const { file } = optionsOf(rows.slice(1));
    const run = (...args: string[]) => runTool("import", "--sync", file, "--to", fixture.url, ...args);
    expect((await run()).stderr).toMatch(/^--sync needs --absent delete or --absent end/);
    expect(await run("--absent", "delete")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /delete 1 users\? There is no terminal to ask: run it with --yes\. Nothing was changed\n$/,
      ),
    });
  });
});

it("a row that only the API refuses ends nobody: the others are in the system", async () => {
  await fixture.removeAll();
  const rows = rowsOf(40);
  await sync(rows);
  const next = [
    ...rows.slice(1, 39),
    [...(rows[39] ?? []).slice(0, 4), "2026-03-12", rows[39]?.[5] ?? ""],
    ...rowsOf(1),
  ];
  expect(await sync(next)).toBe(2);
  expect(said.slice(-2)).toEqual([
    "added 1, changed 0, unchanged 38, refused 1, deleted 0",
    expect.stringMatching(/^Nobody was deleted: 1 rows were refused, see .*Correct them in the file and run it again$/),
  ]);
  expect(await idsOf()).toEqual(idsIn([...rows, ...next.slice(-1)]));
});

it("the command syncs with --yes, and tells the counts", async () => {
  await fixture.removeAll();
  const rows = rowsOf(40);
  const run = (file: string) => runTool("import", "--sync", file, "--absent", "end", "--yes", "--to", fixture.url);
  expect(await run(optionsOf(rows).file)).toMatchObject({ code: 0 });
  const { code, stdout } = await run(optionsOf(rows.slice(1)).file);
  expect([code, stdout.trim().split("\n").at(-1)]).toEqual([0, "added 0, changed 0, unchanged 39, refused 0, ended 1"]);
});

// The last one, since it moves time.
it("sends nobody two messages, also who is deleted by one file and added by the next (P2)", async () => {
  await fixture.removeAll();
  // 09:00 there is an hour ahead.
  const rows = rowsOf(20).map((row) => [...row.slice(0, 3), "America/New_York", "1990-03-10", row[5] ?? ""]);
  await fixture.call("DELETE", "/_local/outbox");
  await sync(rows);
  await fixture.call("POST", "/_local/clock", { body: { advanceBy: "PT70M" } });
  for (const file of [rows.slice(1), rows, rows.map((row) => renamed(row)), rows]) {
    expect(await sync(file)).toBe(0);
    await fixture.call("POST", "/_local/clock", { body: { advanceBy: "PT2M" } });
  }
  const { deliveries } = JSON.parse((await fixture.call("GET", "/_local/outbox")).text);
  expect(deliveries.map(({ email }: { email: string }) => email).sort()).toEqual(rows.map((row) => row[2]).sort());
});
