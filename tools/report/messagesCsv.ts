import { open } from "node:fs/promises";
import { stringify } from "csv-stringify/sync";
import * as z from "zod";
import type { Api } from "../shared/apiClient.ts";
import { ask, parseAnswer, problemOf } from "../shared/ask.ts";
import { CommandError } from "../shared/commandLine.ts";

const columns = [
  "id",
  "userId",
  "occasion",
  "localDate",
  "dueAt",
  "status",
  "attempts",
  "sentAt",
  "reasonKind",
  "reason",
];
const pageSchema = z.object({
  items: z.array(z.record(z.string(), z.union([z.string(), z.number()]))),
  nextCursor: z.string().optional(),
});

/** Writes the messages of a day to a CSV file, page by page. Answers how many there are. */
export async function writeMessages(api: Api, date: string, path: string): Promise<number> {
  const file = await open(path, "w").catch(() => {
    throw new CommandError(`${path} can't be written`);
  });
  try {
    let written = 0;
    let cursor: string | undefined;
    await file.write(stringify([columns]));
    do {
      const query = new URLSearchParams({ limit: "100", ...(cursor !== undefined && { cursor }) });
      const answer = await ask(api, "GET", `/api/v1/days/${date}/messages?${query}`);
      if (answer.status !== 200) throw new CommandError(problemOf(answer).problem);
      const page = parseAnswer(pageSchema, answer);
      await file.write(stringify(page.items, { columns }));
      written += page.items.length;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return written;
  } finally {
    await file.close();
  }
}
