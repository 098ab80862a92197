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
/** Rows of new users. */
const users = (count: number) => Array.from({ length: count }, () => userRow(next++));

function prepare(rows: string[][], changes: Partial<ImportOptions> = {}) {
  const name = `file${next++}`;
  const options: ImportOptions = {
    file: folder.file(`${name}.csv`),
    rejectsFile: folder.file(`${name}.rejects.csv`),
    checkpointFile: folder.file(`${name}.importing.json`),
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

const allEmails = async () => (await allUsers()).map(({ email }) => email);

async function allUsers() {
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
  const all = await allEmails();
  for (const email of emailsOf(rows)) expect(all.filter((each) => each === email).length, email).toBe(1);
}

describe("an import", () => {
  it("adds each user once, also when it runs twice", async () => {
    const rows = users(250);
    const options = prepare(rows);
    const counts = { added: 250, unchanged: 0, refused: 0, row: 250 };
    expect(await importUsers(options)).toMatchObject({ finished: true, position: counts });
    expect([existsSync(options.rejectsFile), existsSync(options.checkpointFile)]).toEqual([false, false]);
    const again = await importUsers(options);
    expect(again.position).toMatchObject({ added: 0, unchanged: 250, refused: 0 });
    await expectOnce(rows);
  });

  it("recognises an existing user, and refuses another one with the same address", async () => {
    const [one = [], two = []] = users(2);
    const other = [...two.slice(0, 2), one[2] ?? "", ...two.slice(3)];
    const tomorrow = [...two.slice(0, 4), "2026-03-12"];
    const options = prepare([one, one, other, tomorrow]);
    expect((await importUsers(options)).position).toMatchObject({ added: 1, unchanged: 1, refused: 2 });
    const [, ...rejects] = readCsv(options.rejectsFile);
    expect(rejects.map((row) => row.slice(0, 2))).toEqual([
      ["3", expect.stringMatching(/^email is the address of an existing user \(differs in firstName/)],
      ["4", expect.stringMatching(/^birthdayDate must not be after today/)],
    ]);
  });

  it("continues after a stop where it was, and writes each refusal once", async () => {
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
    expect(second).toMatchObject({ finished: true, position: { added: 980, unchanged: 0, refused: 20, row: 1_000 } });
    expect(asked.join()).not.toContain(`"${rows[1]?.[2]}"`);
    expect(readCsv(options.rejectsFile).length).toBe(21);
    await expectOnce(rows.filter((_, index) => index % 50 > 0));
  });

  it("adds each user once although the API is unavailable, busy, or loses answers (P2, P3)", async () => {
    const rows = users(300);
    let call = 0;
    const shaky: Api = {
      async request(method, path, body) {
        call += 1;
        if (method === "POST" && call % 3 === 0) return { status: 429, body: "slow down", retryAfterMs: 10 };
        if (method === "POST" && call % 5 === 0) return { status: 502, body: "", retryAfterMs: undefined };
        const answer = await api.request(method, path, body);
        // The users were added, but the answer is lost.
        if (method === "POST" && call % 4 === 0) throw new Error("connection lost");
        return answer;
      },
    };
    const options = prepare(rows, { api: shaky });
    const { position } = await importUsers(options);
    expect(position).toMatchObject({ refused: 0, row: 300 });
    expect(position.added + position.unchanged).toBe(300);
    await expectOnce(rows);
  });

  it("stops with the reason when the API refuses all requests, and the next run continues", async () => {
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

  it("gives up on an API that stays unavailable, and names the cause", async () => {
    const unavailable: Api = { request: () => Promise.reject(new Error("connect ECONNREFUSED")) };
    await expect(importUsers(prepare(users(1), { api: unavailable }))).rejects.toThrow(/does not take.*ECONNREFUSED/);
  });

  it("does not overwrite a rejects file that may hold corrections", async () => {
    const options = prepare([["", "b", "c", "d", ""]]);
    writeCsv(options.rejectsFile, [["corrected"]]);
    await importUsers(options);
    expect(readCsv(`${options.rejectsFile}.1`)).toEqual([["corrected"]]);
    expect(readCsv(options.rejectsFile).length).toBe(2);
  });

  it("adds the first of several rows with one address, also when its batch is delayed", async () => {
    const rows = users(150);
    const other = rows.at(-1) ?? [];
    other[2] = (rows[0]?.[2] ?? "").toUpperCase();
    let calls = 0;
    const late: Api = {
      request: (...request) =>
        ++calls === 1 ? Promise.resolve({ status: 503, body: "", retryAfterMs: undefined }) : api.request(...request),
    };
    const options = prepare(rows, { api: late, pause: () => later(300) });
    expect((await importUsers(options)).position).toMatchObject({ added: 149, refused: 1 });
    expect(readCsv(options.rejectsFile).at(-1)?.[2]).toBe(other[0]);
  });

  it("says at once when another program answers at the address", async () => {
    const other: Api = { request: async () => ({ status: 200, body: "<html>", retryAfterMs: undefined }) };
    await expect(importUsers(prepare(users(1), { api: other }))).rejects.toThrow("not from the API of this system");
  });
});

describe("an import after an interruption", () => {
  const BAD = 10;
  /** Of 500 rows each tenth is refused. The run stops after about two hundred. */
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
    const continueImport = () => importUsers({ ...options, stopped: () => false });
    const refused = () => readCsv(options.rejectsFile).map((row) => row[0]);
    const expected = ["rejectedRow", ...Array.from({ length: 50 }, (_, index) => `${1 + index * BAD}`)];
    return { options, good: rows.filter((_, index) => index % BAD), continueImport, refused, expected };
  }

  it("starts at the beginning when the users are gone: an emptied database is filled again (P3)", async () => {
    const { good, continueImport, refused, expected } = await interrupted();
    const wanted = new Set(emailsOf(good));
    for (const { id, email } of await allUsers())
      if (wanted.has(email)) await client.call("DELETE", `/api/v1/users/${id}`);
    expect(await continueImport()).toMatchObject({ finished: true, position: { added: 450, refused: 50 } });
    await expectOnce(good);
    expect(refused()).toEqual(expected);
  });

  it("keeps corrected refusals under another name, and writes all refusals again", async () => {
    const { options, good, continueImport, refused, expected } = await interrupted();
    const corrected = readCsv(options.rejectsFile).map((row) =>
      row.map((cell) => cell.replace("Nowhere", "Asia/Tokyo")),
    );
    writeCsv(options.rejectsFile, corrected);
    expect(await continueImport()).toMatchObject({ finished: true, position: { refused: 50 } });
    expect(readCsv(`${options.rejectsFile}.1`)).toEqual(corrected);
    expect(refused()).toEqual(expected);
    await expectOnce(good);
  });

  it("removes the half line that a killed run wrote last", async () => {
    const { options, continueImport, refused, expected } = await interrupted();
    appendFileSync(options.rejectsFile, 'First,"La');
    await continueImport();
    expect(refused()).toEqual(expected);
  });

  it("is finished if the end came before the interruption", async () => {
    let asked = false;
    const options = prepare(users(10), {
      onProgress: () => {
        asked = true;
      },
      stopped: () => asked,
    });
    expect((await importUsers(options)).finished).toBe(true);
    expect(existsSync(options.checkpointFile)).toBe(false);
  });
});
