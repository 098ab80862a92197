import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as z from "zod";
import { emptyMark } from "./fileMark.ts";

const positionSchema = z.object({
  /** Of the file's content and of the destination. Another file or another stage starts at the beginning. */
  fingerprint: z.string(),
  /** Every row up to this one is settled. */
  row: z.int().nonnegative(),
  /** The content of the rejects file at that row. */
  rejects: z.object({ bytes: z.int().nonnegative(), digest: z.string() }),
  /** The last user that is in the system. If that user is gone, the database may have been emptied or restored. */
  lastId: z.string().optional(),
  added: z.int().nonnegative(),
  changed: z.int().nonnegative(),
  unchanged: z.int().nonnegative(),
  refused: z.int().nonnegative(),
});
export type Position = z.infer<typeof positionSchema>;

/**
 * The file that says how far an import has come. It only saves time: without it, a run asks the API about each user again
 * and finds those that were added or changed before.
 */
export function openCheckpoint(file: string, fingerprint: string) {
  const beginning: Position = {
    fingerprint,
    row: 0,
    rejects: emptyMark,
    added: 0,
    changed: 0,
    unchanged: 0,
    refused: 0,
  };
  return {
    beginning,
    /** How far an earlier run of the same import came. Undefined: there was none. */
    read(): Position | undefined {
      const saved = readPosition(file);
      return saved?.fingerprint === fingerprint ? saved : undefined;
    },
    /** Atomic: a run that is killed meanwhile leaves the earlier position. */
    write(position: Position): void {
      writeFileSync(`${file}.new`, JSON.stringify(position));
      renameSync(`${file}.new`, file);
    },
    remove: () => rmSync(file, { force: true }),
  };
}

function readPosition(file: string): Position | undefined {
  try {
    return positionSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}
