import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { CommandError } from "../shared/commandLine.ts";

/** A part of a file, in bytes. `end` is not included. */
export type Range = { start: number; end?: number | undefined };

const BYTE_ORDER_MARK = Buffer.from("\ufeff");

/** Where the text of a UTF-8 file begins: after the byte order mark, if there is one. */
export async function startOfText(file: string): Promise<number> {
  const first = await readBytes(file, 0, BYTE_ORDER_MARK.length);
  return first.equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
}

/** The bytes of a part of the file. Throws a CommandError at the first byte that is not UTF-8: a guess would damage names. */
export async function* readUtf8(
  file: string,
  { start, end = Number.POSITIVE_INFINITY }: Range,
): AsyncGenerator<Buffer> {
  if (start >= end) return;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let position = start;
  for await (const chunk of createReadStream(file, { start, end: end - 1 })) {
    expectUtf8(file, position, () => decoder.decode(chunk, { stream: true }));
    position += chunk.length;
    yield chunk;
  }
  expectUtf8(file, position, () => decoder.decode());
}

/** Up to `length` bytes of the file as text. A character that is cut off at the end is left out. */
export async function readText(file: string, start: number, length: number): Promise<string> {
  return new TextDecoder().decode(await readBytes(file, start, length), { stream: true });
}

async function readBytes(file: string, start: number, length: number): Promise<Buffer> {
  const handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start);
  await handle.close();
  return buffer.subarray(0, bytesRead);
}

function expectUtf8(file: string, position: number, decode: () => void): void {
  try {
    decode();
  } catch {
    throw new CommandError(`${file} is not UTF-8 (after byte ${position}). Save it as UTF-8`);
  }
}
