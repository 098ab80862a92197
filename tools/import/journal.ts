import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as z from "zod";
import { nothingRejected } from "./rejects.ts";

const positionSchema = z.object({
  /** Of the file's bytes and of where they go: another file, or another stage, begins at its beginning. */
  fingerprint: z.string(),
  /** Every row up to this one is done with. */
  row: z.int().nonnegative(),
  /** What the rejects file held then. */
  rejects: z.object({ bytes: z.int().nonnegative(), digest: z.string() }),
  /** The last user who is in: gone, and so may be the others (a database emptied or restored, another account). */
  lastId: z.string().optional(),
  added: z.int().nonnegative(),
  there: z.int().nonnegative(),
  refused: z.int().nonnegative(),
});
export type Position = z.infer<typeof positionSchema>;

/**
 * How far an import has come, so that the next run need not ask for each user again. Only a saving: without it a run finds
 * out row by row who is there already.
 */
export function openJournal(file: string, fingerprint: string) {
  const beginning: Position = { fingerprint, row: 0, rejects: nothingRejected, added: 0, there: 0, refused: 0 };
  return {
    beginning,
    /** How far an earlier run of the same import came. */
    read(): Position | undefined {
      const kept = readKept(file);
      return kept?.fingerprint === fingerprint ? kept : undefined;
    },
    /** All or nothing: a run that is killed meanwhile leaves the position before. */
    write(position: Position): void {
      writeFileSync(`${file}.new`, JSON.stringify(position));
      renameSync(`${file}.new`, file);
    },
    remove: () => rmSync(file, { force: true }),
  };
}

function readKept(file: string): Position | undefined {
  try {
    return positionSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}
