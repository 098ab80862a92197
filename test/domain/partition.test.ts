import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { userIdSchema } from "../../functions/domain/model.ts";
import { partitionOf, partitionsToRead } from "../../functions/domain/partition.ts";
import { userId } from "./fixtures.ts";

/** FNV-1a as its specification says it, in exact integers. */
function fnv1a(text: string): bigint {
  return Array.from(Buffer.from(text)).reduce(
    (hash, byte) => ((hash ^ BigInt(byte)) * 16_777_619n) % 2n ** 32n,
    2_166_136_261n,
  );
}

describe("P7: the partition of a user", () => {
  it("never changes: stored keys rest on it", () => {
    expect(partitionOf(userId, 16)).toBe(Number(fnv1a(userId) % 16n));
    expect(partitionOf(userId, 1)).toBe(0);
  });

  it("is FNV-1a of the id, modulo the number of partitions", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 1, max: 256 }), (id, count) => {
        expect(partitionOf(userIdSchema.parse(id), count)).toBe(Number(fnv1a(id) % BigInt(count)));
      }),
    );
  });
});

describe("the partitions to read", () => {
  it.each([
    [{ partitions: 3 }, [0, 1, 2]],
    [{ partitions: 2, partitionsBefore: 4 }, [0, 1, 2, 3]],
    [{ partitions: 4, partitionsBefore: 2 }, [0, 1, 2, 3]],
  ])("of %j are all under both numbers", (counts, partitions) => {
    expect(partitionsToRead(counts)).toEqual(partitions);
  });
});
