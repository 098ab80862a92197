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

/** How many partitions there are; and how many there were, while items still lie where that number puts them. */
export type PartitionCounts = { partitions: number; partitionsBefore?: number | undefined };

/**
 * Every partition in which something may lie. Writers go by the new number alone; a partition is 0 to count - 1 under either,
 * so readers who look through the larger number of them miss nobody, wherever an item was put.
 */
export function partitionsToRead({ partitions, partitionsBefore = 0 }: PartitionCounts): number[] {
  return Array.from({ length: Math.max(partitions, partitionsBefore) }, (_, partition) => partition);
}
