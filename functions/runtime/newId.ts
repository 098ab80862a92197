import * as crypto from "node:crypto";
import { randomBytes } from "node:crypto";

/**
 * A new time-ordered id (UUID version 7). Node has had it since 24.16, but AWS chooses the minor version that Lambda runs, so
 * an older one is served as well.
 */
export function newId(): string {
  return "randomUUIDv7" in crypto ? crypto.randomUUIDv7() : timeOrderedId(Date.now(), randomBytes(10));
}

/** RFC 9562, 5.7: 48 bits of Unix milliseconds, the version, 12 random bits, the variant, 62 random bits. */
export function timeOrderedId(milliseconds: number, random: Uint8Array): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(milliseconds, 0, 6);
  bytes.set(random, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
