import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importUsers } from "../../tools/import/importUsers.ts";
import type { Match } from "../../tools/import/matching.ts";
import type { Api } from "../../tools/shared/apiClient.ts";
import { header, readCsv } from "./files.ts";
import { type ImportFixture, startImportFixture } from "./importFixture.ts";

let fixture: ImportFixture;
beforeAll(async () => {
  fixture = await startImportFixture();
});
afterAll(() => fixture.stop());

const columns = [...header, "externalId", "locationCity"];
/** New users of a source: each has an id of its own there. */
const rowsOf = (count: number) => fixture.users(count).map((row) => [...row, `X-${row[2]}`, "London"]);
const by = (match: Match) => ({ matching: { by: match, everyRow: false } });
const prepare = (rows: string[][], match: Match = "externalId", changes = {}) =>
  fixture.prepare(rows, { ...by(match), ...changes }, columns);
const renamed = (row: string[], name = "Grace") => [name, ...row.slice(1)];

/** Notes each request. */
function watched(requests: string[]): Api {
  return {
    request: (...request) => {
      requests.push(`${request[0]} ${request[1].replace(/[\w-]{36}/, "{id}")}`);
      return fixture.api.request(...request);
    },
  };
}

async function usersOf(rows: string[][]) {
  const all = await fixture.allUsers();
  return rows.map((row) => all.filter(({ externalId }) => externalId === row[5]));
}

describe("an import of users who exist", () => {
  it("changes them where they differ, and costs a read where they do not", async () => {
    const rows = rowsOf(250);
    expect((await importUsers(prepare(rows))).position).toMatchObject({ added: 250, changed: 0, unchanged: 0 });
    const next = rows.map((row, index) => (index % 50 ? row : renamed(row)));
    const requests: string[] = [];
    const options = prepare(next, "externalId", { api: watched(requests) });
    expect((await importUsers(options)).position).toMatchObject({ added: 0, changed: 5, unchanged: 245, refused: 0 });
    expect(requests.filter((each) => each.startsWith("PUT"))).toHaveLength(5);
    expect(requests.filter((each) => each === "POST /api/v1/users/lookup")).toHaveLength(3);
    expect(requests).toHaveLength(8);
    for (const [index, [user, ...more]] of (await usersOf(next)).entries())
      expect([user?.firstName, user?.version, more]).toEqual([next[index]?.[0], index % 50 ? 1 : 2, []]);
  });

  it("removes what an empty cell says, and leaves alone what has no column", async () => {
    const [row = []] = rowsOf(1);
    await importUsers(prepare([row]));
    const [[before] = []] = await usersOf([row]);
    await fixture.call("PUT", `/api/v1/users/${before?.id}`, { body: { sendTime: "08:00", optOuts: ["BIRTHDAY"] } });
    expect((await importUsers(prepare([[...row.slice(0, 6), ""]]))).position).toMatchObject({ changed: 1 });
    const [[after] = []] = await usersOf([row]);
    expect(after).toMatchObject({ sendTime: "08:00", optOuts: ["BIRTHDAY"] });
    expect(after).not.toHaveProperty("locationCity");
  });

  it("gives them their external ids, where they are matched by address", async () => {
    const rows = rowsOf(3);
    await importUsers(fixture.prepare(rows.map((row) => row.slice(0, 5))));
    const refused = await importUsers(prepare(rows));
    expect(refused.position).toMatchObject({ added: 0, refused: 3 });
    expect((await importUsers(prepare(rows, "email"))).position).toMatchObject({ added: 0, changed: 3, refused: 0 });
    expect((await importUsers(prepare(rows))).position).toMatchObject({ unchanged: 3 });
  });

  it("refuses a second row of a user, another user's address, and what the API refuses", async () => {
    const [one = [], two = [], three = []] = rowsOf(3);
    await importUsers(prepare([one, two, three]));
    const taken = [...one.slice(0, 2), two[2] ?? "", ...one.slice(3)];
    const future = [...three.slice(0, 4), "2026-03-12", ...three.slice(5)];
    const options = prepare([taken, renamed(two), renamed(two, "Edith"), future, [...one.slice(0, 5), "a b", ""]]);
    expect((await importUsers(options)).position).toMatchObject({ changed: 1, refused: 4 });
    const reasons = readCsv(options.rejectsFile).map((row) => row[1]);
    expect(reasons.slice(1)).toEqual([
      "email is another user's address",
      "externalId is that of row 2",
      expect.stringMatching(/^birthdayDate must not be after today/),
      expect.stringMatching(/^externalId must have visible/),
    ]);
  });

  it("takes rows without an external id as an import of new users does", async () => {
    const rows = rowsOf(2).map((row) => [...row.slice(0, 5), "", "London"]);
    expect((await importUsers(prepare(rows))).position).toMatchObject({ added: 2 });
    expect((await importUsers(prepare(rows))).position).toMatchObject({ unchanged: 2 });
  });

  it("interrupted at each tenth row and repeated, ends in the same state (P2, P3)", async () => {
    const rows = rowsOf(60);
    await importUsers(prepare(rows.slice(0, 40)));
    const next = rows.map((row, index) => (index % 3 ? row : renamed(row)));
    let killed = 0;
    for (let at = 0; at < 60; at += 10) {
      // The API stops answering after so many rows: what was sent last was done, and its answer is lost.
      let left = at;
      const dying: Api = {
        async request(method, path, body) {
          if (left < 0) throw new Error("killed");
          const answer = await fixture.api.request(method, path, body);
          left -= method === "PUT" ? 1 : path.endsWith("batch") ? 20 : 0;
          if (left < 0) throw new Error("killed");
          return answer;
        },
      };
      await importUsers(prepare(next, "externalId", { api: dying })).catch(() => killed++);
    }
    expect(killed).toBeGreaterThan(1);
    const { position } = await importUsers(prepare(next));
    expect(position).toMatchObject({ refused: 0, row: 60 });
    expect((await importUsers(prepare(next))).position).toMatchObject({ unchanged: 60 });
    for (const [index, found] of (await usersOf(next)).entries())
      expect(found.map(({ firstName, version }) => [firstName, version])).toEqual([
        [next[index]?.[0], index % 3 || index >= 40 ? 1 : 2],
      ]);
  });

  it("reads a user again who is edited between the read and the write", async () => {
    const [row = []] = rowsOf(1);
    await importUsers(prepare([row]));
    const [[user] = []] = await usersOf([row]);
    const edits = [() => fixture.call("PUT", `/api/v1/users/${user?.id}`, { body: { sendTime: "08:00" } })];
    const api: Api = {
      request: async (...request) => {
        if (request[0] === "PUT") await edits.pop()?.();
        return fixture.api.request(...request);
      },
    };
    expect((await importUsers(prepare([renamed(row)], "externalId", { api }))).position).toMatchObject({ changed: 1 });
    expect((await usersOf([row]))[0]).toMatchObject([{ firstName: "Grace", sendTime: "08:00", version: 3 }]);
  });
});
