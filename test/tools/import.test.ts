import { existsSync } from "node:fs";
import { setTimeout as later } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importUsers } from "../../tools/import/importUsers.ts";
import type { Api } from "../../tools/shared/apiClient.ts";
import { readCsv, writeCsv } from "./files.ts";
import { type ImportFixture, startImportFixture } from "./importFixture.ts";

let fixture: ImportFixture;
beforeAll(async () => {
  fixture = await startImportFixture();
});
afterAll(() => fixture.stop());

describe("an import", () => {
  it("adds each user once, also when it runs twice", async () => {
    const rows = fixture.users(250);
    const options = fixture.prepare(rows);
    const counts = { added: 250, unchanged: 0, refused: 0, row: 250 };
    expect(await importUsers(options)).toMatchObject({ finished: true, position: counts });
    expect([existsSync(options.rejectsFile), existsSync(options.checkpointFile)]).toEqual([false, false]);
    const again = await importUsers(options);
    expect(again.position).toMatchObject({ added: 0, unchanged: 250, refused: 0 });
    await fixture.expectOnce(rows);
  });

  it("recognises an existing user, and refuses another one with the same address", async () => {
    const [one = [], two = []] = fixture.users(2);
    const other = [...two.slice(0, 2), one[2] ?? "", ...two.slice(3)];
    const tomorrow = [...two.slice(0, 4), "2026-03-12"];
    const options = fixture.prepare([one, one, other, tomorrow]);
    expect((await importUsers(options)).position).toMatchObject({ added: 1, unchanged: 1, refused: 2 });
    const [, ...rejects] = readCsv(options.rejectsFile);
    expect(rejects.map((row) => row.slice(0, 2))).toEqual([
      ["3", expect.stringMatching(/^email is the address of an existing user \(differs in firstName/)],
      ["4", expect.stringMatching(/^birthdayDate must not be after today/)],
    ]);
  });

  it("continues after a stop where it was, and writes each refusal once", async () => {
    const rows = fixture
      .users(1_000)
      .map((row, index) => (index % 50 ? row : [...row.slice(0, 3), "Nowhere", row[4] ?? ""]));
    let settled = 0;
    const options = fixture.prepare(rows, {
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
        return fixture.api.request(...request);
      },
    };
    const second = await importUsers({ ...options, api: watched, stopped: () => false });
    expect(second).toMatchObject({ finished: true, position: { added: 980, unchanged: 0, refused: 20, row: 1_000 } });
    expect(asked.join()).not.toContain(`"${rows[1]?.[2]}"`);
    expect(readCsv(options.rejectsFile).length).toBe(21);
    await fixture.expectOnce(rows.filter((_, index) => index % 50 > 0));
  });

  it("adds each user once although the API is unavailable, busy, or loses answers (P2, P3)", async () => {
    const rows = fixture.users(300);
    let call = 0;
    const shaky: Api = {
      async request(method, path, body) {
        call += 1;
        if (method === "POST" && call % 3 === 0) return { status: 429, body: "slow down", retryAfterMs: 10 };
        if (method === "POST" && call % 5 === 0) return { status: 502, body: "", retryAfterMs: undefined };
        const answer = await fixture.api.request(method, path, body);
        // The users were added, but the answer is lost.
        if (method === "POST" && call % 4 === 0) throw new Error("connection lost");
        return answer;
      },
    };
    const options = fixture.prepare(rows, { api: shaky });
    const { position } = await importUsers(options);
    expect(position).toMatchObject({ refused: 0, row: 300 });
    expect(position.added + position.unchanged).toBe(300);
    await fixture.expectOnce(rows);
  });

  it("stops with the reason when the API refuses all requests, and the next run continues", async () => {
    const rows = fixture.users(900);
    let calls = 0;
    const expires: Api = {
      request: (...request) =>
        ++calls > 5
          ? Promise.resolve({ status: 401, body: { message: "Unauthorized" }, retryAfterMs: undefined })
          : fixture.api.request(...request),
    };
    const options = fixture.prepare(rows, { api: expires });
    await expect(importUsers(options)).rejects.toThrow("The API refuses /api/v1/users/batch: 401");
    const { position } = await importUsers({ ...options, api: fixture.api });
    expect(position).toMatchObject({ refused: 0, row: 900 });
    await fixture.expectOnce(rows);
  });

  it("gives up on an API that stays unavailable, and names the cause", async () => {
    const unavailable: Api = { request: () => Promise.reject(new Error("connect ECONNREFUSED")) };
    await expect(importUsers(fixture.prepare(fixture.users(1), { api: unavailable }))).rejects.toThrow(
      /does not take.*ECONNREFUSED/,
    );
  });

  it("does not overwrite a rejects file that may hold corrections", async () => {
    const options = fixture.prepare([["", "b", "c", "d", ""]]);
    writeCsv(options.rejectsFile, [["corrected"]]);
    await importUsers(options);
    expect(readCsv(`${options.rejectsFile}.1`)).toEqual([["corrected"]]);
    expect(readCsv(options.rejectsFile).length).toBe(2);
  });

  it("adds the first of several rows with one address, also when its batch is delayed", async () => {
    const rows = fixture.users(150);
    const other = rows.at(-1) ?? [];
    other[2] = (rows[0]?.[2] ?? "").toUpperCase();
    let calls = 0;
    const late: Api = {
      request: (...request) =>
        ++calls === 1
          ? Promise.resolve({ status: 503, body: "", retryAfterMs: undefined })
          : fixture.api.request(...request),
    };
    const options = fixture.prepare(rows, { api: late, pause: () => later(300) });
    expect((await importUsers(options)).position).toMatchObject({ added: 149, refused: 1 });
    expect(readCsv(options.rejectsFile).at(-1)?.[2]).toBe(other[0]);
  });

  it("says at once when another program answers at the address", async () => {
    const other: Api = { request: async () => ({ status: 200, body: "<html>", retryAfterMs: undefined }) };
    await expect(importUsers(fixture.prepare(fixture.users(1), { api: other }))).rejects.toThrow(
      "not from the API of this system",
    );
  });
});
