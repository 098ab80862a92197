import type { UserId } from "./model.ts";

/**
 * Which of `count` partitions a user belongs to (FNV-1a, 32 bits). Part of every index key, so that a day on which many
 * users are due is spread over as many keys.
 */
export function partitionOf(userId: UserId, count: number): number {
  let hash = 0x811c9dc5;
  for (const char of userId) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return hash % count;
}

/** The present number of partitions, and the earlier one while items still have keys of that number. */
export type PartitionCounts = { partitions: number; partitionsBefore?: number | undefined };

/**
 * Every partition that may hold an item. Writers use the present number only. A partition is 0 to count - 1 under both numbers, so
 * readers that read the larger number of partitions miss nothing.
 */
export function partitionsToRead({ partitions, partitionsBefore = 0 }: PartitionCounts): number[] {
  return Array.from({ length: Math.max(partitions, partitionsBefore) }, (_, partition) => partition);
}
