import type { UserId } from "./model.ts";

/**
 * Which of `count` partitions a user belongs to (FNV-1a, 32 bits). The partition is part of every index key, so that a day with many
 * due users is spread over that many keys.
 */
export function partitionOf(userId: UserId, count: number): number {
  let hash = 0x811c9dc5;
  for (const char of userId) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return hash % count;
}

/** The current number of partitions, and the earlier one while items still have keys of that number. */
export type PartitionCounts = { partitions: number; partitionsBefore?: number | undefined };

/**
 * Every partition that may hold an item. Writers use the current number only. Partitions are 0 to count - 1 for both numbers, so
 * readers that use the larger number find every item.
 */
export function partitionsToRead({ partitions, partitionsBefore = 0 }: PartitionCounts): number[] {
  return Array.from({ length: Math.max(partitions, partitionsBefore) }, (_, partition) => partition);
}
