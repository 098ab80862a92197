import { expect } from "vitest";
import type * as z from "zod";
import type { userSchema } from "../../functions/users/userSchemas.ts";
import type { ImportOptions } from "../../tools/import/importUsers.ts";
import { type Api, apiClient } from "../../tools/shared/apiClient.ts";
import { startClient, usersOf } from "../api/client.ts";
import { header, temporaryFolder, userRow, writeCsv } from "./files.ts";

/** The system in this process, and files to import into it. */
export type ImportFixture = Awaited<ReturnType<typeof startImportFixture>>;

export async function startImportFixture() {
  const client = await startClient();
  const api: Api = await apiClient({ url: client.url });
  const folder = temporaryFolder();
  let next = 0;

  async function allUsers() {
    const found: z.infer<typeof userSchema>[] = [];
    for (let cursor = ""; ; ) {
      const page = usersOf(await client.call("GET", `/api/v1/users?limit=100${cursor}`));
      found.push(...page.items);
      if (page.nextCursor === undefined) return found;
      cursor = `&cursor=${page.nextCursor}`;
    }
  }

  return {
    api,
    call: client.call,
    url: client.url,
    allUsers,
    /** Rows of new users. */
    users: (count: number) => Array.from({ length: count }, () => userRow(next++)),
    /** Writes a file, and gives the options of its import. */
    prepare(rows: string[][], changes: Partial<ImportOptions> = {}, columns = header): ImportOptions {
      const name = `file${next++}`;
      writeCsv(folder.file(`${name}.csv`), [columns, ...rows]);
      return {
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
    },
    async removeAll() {
      for (const { id } of await allUsers()) await client.call("DELETE", `/api/v1/users/${id}`);
    },
    async removeUsers(emails: readonly string[]) {
      const wanted = new Set(emails);
      for (const { id, email } of await allUsers())
        if (wanted.has(email)) await client.call("DELETE", `/api/v1/users/${id}`);
    },
    /** Each of these rows is a user, once. */
    async expectOnce(rows: string[][]) {
      const emails = (await allUsers()).map(({ email }) => email);
      for (const email of emailsOf(rows)) expect(emails.filter((each) => each === email).length, email).toBe(1);
    },
    async stop() {
      folder.remove();
      await client.stop();
    },
  };
}

export function emailsOf(rows: string[][]): string[] {
  return rows.map((row) => row[2] ?? "");
}
