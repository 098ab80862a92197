import { createHash, type Hash } from "node:crypto";
import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";

/** The beginning of a file: its length and the SHA-256 of its bytes. */
export type FileMark = { bytes: number; digest: string };

export const emptyMark: FileMark = { bytes: 0, digest: createHash("sha256").digest("hex") };

/** Whether the file still begins with what the mark describes. It does not after an edit or when it was removed. */
export function matchesMark(file: string, { bytes, digest }: FileMark): boolean {
  return hashStart(file, bytes)?.digest("hex") === digest;
}

/** The hash of the first bytes of a file. Undefined: the file is shorter. */
export function hashStart(file: string, bytes: number): Hash | undefined {
  const hash = createHash("sha256");
  if (bytes === 0) return hash;
  if (!existsSync(file) || statSync(file).size < bytes) return undefined;
  const descriptor = openSync(file, "r");
  const part = Buffer.alloc(64 * 1024);
  for (let position = 0; position < bytes; ) {
    const read = readSync(descriptor, part, 0, Math.min(part.length, bytes - position), position);
    if (read === 0) break;
    hash.update(part.subarray(0, read));
    position += read;
  }
  closeSync(descriptor);
  return hash;
}
