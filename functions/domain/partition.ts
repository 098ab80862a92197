import type { UserId } from "./model.ts";

/**
 * Which of `count` partitions a person belongs to (FNV-1a, 32 bits). Part of every index key, so that a day on which many
 * people are due is spread over as many keys.
 */
export function partitionOf(userId: UserId, count: number): number {
  let hash = 0x811c9dc5;
  for (const char of userId) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return hash % count;
}

/** All partitions, 0 to count - 1. */
export function partitions(count: number): number[] {
  return Array.from({ length: count }, (_, partition) => partition);
}
