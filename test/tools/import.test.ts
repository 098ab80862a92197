import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as later } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ImportOptions, importUsers } from "../../tools/import/importUsers.ts";
import { type Api, apiClient } from "../../tools/shared/apiClient.ts";
import { type Client, startClient, usersOf } from "../api/client.ts";
import { header, readCsv, temporaryFolder, userRow, writeCsv } from "./files.ts";

let client: Client;
let api: Api;
let folder: ReturnType<typeof temporaryFolder>;
beforeAll(async () => {
  client = await startClient();
  api = await apiClient({ url: client.url });
  folder = temporaryFolder();
});
afterAll(async () => {
  folder.remove();
  await client.stop();
});

let next = 0;
/** Rows of users nobody has seen yet. */
const users = (count: number) => Array.from({ length: count }, () => userRow(next++));

function prepare(rows: string[][], changes: Partial<ImportOptions> = {}) {
  const name = `file${next++}`;
  const options: ImportOptions = {
    file: folder.file(`${name}.csv`),
    rejectsFile: folder.file(`${name}.rejects.csv`),
    journalFile: folder.file(`${name}.importing.json`),
    fingerprint: "x",
    api,
    pause: async () => {},
    stopped: () => false,
    onProgress: () => {},
    ...changes,
  };
  writeCsv(options.file, [header, ...rows]);
  return options;
}

const everybody = async () => (await everybodyWithId()).map(({ email }) => email);

async function everybodyWithId() {
  const found: { id: string; email: string }[] = [];
  for (let cursor = ""; ; ) {
    const page = usersOf(await client.call("GET", `/api/v1/users?limit=100${cursor}`));
    found.push(...page.items);
    if (page.nextCursor === undefined) return found;
    cursor = `&cursor=${page.nextCursor}`;
  }
}

const emailsOf = (rows: string[][]) => rows.map((row) => row[2] ?? "");

async function expectOnce(rows: string[][]) {
  const all = await everybody();
  for (const email of emailsOf(rows)) expect(all.filter((each) => each === email).length, email).toBe(1);
}

describe("an import", () => {
  it("adds each user, and run again adds nobody", async () => {
    const rows = users(250);
    const options = prepare(rows);
    const counts = { added: 250, there: 0, refused: 0, row: 250 };
    expect(await importUsers(options)).toMatchObject({ finished: true, position: counts });
    expect([existsSync(options.rejectsFile), existsSync(options.journalFile)]).toEqual([false, false]);
    const again = await importUsers(options);
    expect(again.position).toMatchObject({ added: 0, there: 250, refused: 0 });
    await expectOnce(rows);
  });

  it("tells a user who is there from another one with their address", async () => {
    const [one = [], other = []] = users(2);
    const thief = [...other.slice(0, 2), one[2] ?? "", ...other.slice(3)];
    const tomorrow = [...other.slice(0, 4), "2026-03-12"];
    const options = prepare([one, one, thief, tomorrow]);
    expect((await importUsers(options)).position).toMatchObject({ added: 1, there: 1, refused: 2 });
    const [, ...rejects] = readCsv(options.rejectsFile);
    expect(rejects.map((row) => row.slice(-2))).toEqual([
      ["3", expect.stringMatching(/^email is the address of somebody who is there already \(differs in firstName/)],
      ["4", expect.stringMatching(/^birthdayDate must not be after today/)],
    ]);
  });

  it("stopped half way goes on where it was, and no refusal is told twice", async () => {
    const rows = users(1_000).map((row, index) => (index % 50 ? row : [...row.slice(0, 3), "Nowhere", row[4] ?? ""]));
    let settled = 0;
    const options = prepare(rows, {
      onProgress: ({ row }) => {
        settled = row;
      },
      stopped: () => settled >= 300,
    });
    const first = await importUsers(options);
    expect(first.finished).toBe(false);
    const { row } = first.position;
    expect(row).toBeLessThan(1_000);
    const asked: string[] = [];
    const watched: Api = {
      request: (...request) => {
        asked.push(JSON.stringify(request));
        return api.request(...request);
      },
    };
    const second = await importUsers({ ...options, api: watched, stopped: () => false });
    expect(second).toMatchObject({ finished: true, position: { added: 980, there: 0, refused: 20, row: 1_000 } });
    expect(asked.join()).not.toContain(`"${rows[1]?.[2]}"`);
    expect(readCsv(options.rejectsFile).length).toBe(21);
    await expectOnce(rows.filter((_, index) => index % 50 > 0));
  });

  it("rides out an API that is away, too busy, or loses its answers: everybody once (P2, P3)", async () => {
    const rows = users(300);
    let call = 0;
    const shaky: Api = {
      async request(method, path, body) {
        call += 1;
        if (method === "POST" && call % 3 === 0) return { status: 429, body: "slow down", retryAfterMs: 10 };
        if (method === "POST" && call % 5 === 0) return { status: 502, body: "", retryAfterMs: undefined };
        const answer = await api.request(method, path, body);
        // Done, and nobody hears of it.
        if (method === "POST" && call % 4 === 0) throw new Error("connection lost");
        return answer;
      },
    };
    const options = prepare(rows, { api: shaky });
    const { position } = await importUsers(options);
    expect(position).toMatchObject({ refused: 0, row: 300 });
    expect(position.added + position.there).toBe(300);
    await expectOnce(rows);
  });

  it("stops with what was said when the API refuses all, keeps what was settled, and the next run goes on", async () => {
    const rows = users(900);
    let calls = 0;
    const expires: Api = {
      request: (...request) =>
        ++calls > 5
          ? Promise.resolve({ status: 401, body: { message: "Unauthorized" }, retryAfterMs: undefined })
          : api.request(...request),
    };
    const options = prepare(rows, { api: expires });
    await expect(importUsers(options)).rejects.toThrow("The API refuses /api/v1/users/batch: 401");
    const { position } = await importUsers({ ...options, api });
    expect(position).toMatchObject({ refused: 0, row: 900 });
    await expectOnce(rows);
  });

  it("gives up on an API that stays away, and says how it failed", async () => {
    const away: Api = { request: () => Promise.reject(new Error("connect ECONNREFUSED")) };
    await expect(importUsers(prepare(users(1), { api: away }))).rejects.toThrow(/does not take.*ECONNREFUSED/);
  });

  it("does not write over a rejects file that somebody may have mended", async () => {
    const options = prepare([["", "b", "c", "d", ""]]);
    writeCsv(options.rejectsFile, [["mended"]]);
    await importUsers(options);
    expect(readCsv(`${options.rejectsFile}.1`)).toEqual([["mended"]]);
    expect(readCsv(options.rejectsFile).length).toBe(2);
  });

  it("of rows with one address adds the first, also when its batch comes late", async () => {
    const rows = users(150);
    const thief = rows.at(-1) ?? [];
    thief[2] = (rows[0]?.[2] ?? "").toUpperCase();
    let calls = 0;
    const late: Api = {
      request: (...request) =>
        ++calls === 1 ? Promise.resolve({ status: 503, body: "", retryAfterMs: undefined }) : api.request(...request),
    };
    const options = prepare(rows, { api: late, pause: () => later(300) });
    expect((await importUsers(options)).position).toMatchObject({ added: 149, refused: 1 });
    expect(readCsv(options.rejectsFile).at(-1)?.[0]).toBe(thief[0]);
  });

  it("says so at once when what answers is not this API", async () => {
    const other: Api = { request: async () => ({ status: 200, body: "<html>", retryAfterMs: undefined }) };
    await expect(importUsers(prepare(users(1), { api: other }))).rejects.toThrow("is not the API of this system");
  });
});

describe("what an interrupted import left", () => {
  const BAD = 10;
  /** Of 500 rows each tenth is refused; ended after some two hundred. */
  async function interrupted() {
    const rows = users(500).map((row, index) => (index % BAD ? row : [...row.slice(0, 3), "Nowhere", row[4] ?? ""]));
    let settled = 0;
    const options = prepare(rows, {
      onProgress: ({ row }) => {
        settled = row;
      },
      stopped: () => settled >= 100,
    });
    expect((await importUsers(options)).finished).toBe(false);
    const goOn = () => importUsers({ ...options, stopped: () => false });
    const refused = () => readCsv(options.rejectsFile).map((row) => row[5]);
    const expected = ["rejectedRow", ...Array.from({ length: 50 }, (_, index) => `${1 + index * BAD}`)];
    return { options, good: rows.filter((_, index) => index % BAD), goOn, refused, expected };
  }

  it("is not believed where the users are gone: a database that was emptied is filled again (P3)", async () => {
    const { good, goOn, refused, expected } = await interrupted();
    const wanted = new Set(emailsOf(good));
    for (const { id, email } of await everybodyWithId())
      if (wanted.has(email)) await client.call("DELETE", `/api/v1/users/${id}`);
    expect(await goOn()).toMatchObject({ finished: true, position: { added: 450, refused: 50 } });
    await expectOnce(good);
    expect(refused()).toEqual(expected);
  });

  it("is put aside where refusals were mended meanwhile, and none is missing in the new file", async () => {
    const { options, good, goOn, refused, expected } = await interrupted();
    const mended = readCsv(options.rejectsFile).map((row) => row.map((cell) => cell.replace("Nowhere", "Asia/Tokyo")));
    writeCsv(options.rejectsFile, mended);
    expect(await goOn()).toMatchObject({ finished: true, position: { refused: 50 } });
    expect(readCsv(`${options.rejectsFile}.1`)).toEqual(mended);
    expect(refused()).toEqual(expected);
    await expectOnce(good);
  });

  it("goes on without the half line that a killed run wrote last", async () => {
    const { options, goOn, refused, expected } = await interrupted();
    appendFileSync(options.rejectsFile, 'First,"La');
    await goOn();
    expect(refused()).toEqual(expected);
  });

  it("is nothing where the end came before the interruption", async () => {
    let asked = false;
    const options = prepare(users(10), {
      onProgress: () => {
        asked = true;
      },
      stopped: () => asked,
    });
    expect((await importUsers(options)).finished).toBe(true);
    expect(existsSync(options.journalFile)).toBe(false);
  });
});
