import fc from "fast-check";
import { condition, names, table, update, values } from "./expressions.ts";

export const key = fc.record({ pk: fc.constantFrom("p1", "p2"), sk: fc.constantFrom("s1", "s2", "s3") });
const fields = fc.record(
  {
    n: fc.constantFrom(0, 1, 2),
    s: fc.constantFrom("", "a", "ab", "b"),
    m: fc.constantFrom({}, { x: "a" }, { x: 1 }),
    l: fc.constantFrom([], ["a"], [1, "b"]),
    dueKey: fc.constantFrom<unknown>("k1", "k1", "k1", "k2", "", 1),
    nextAttemptAt: fc.constantFrom<unknown>("t1", "t2", "t2", "t3", 1),
  },
  { requiredKeys: [] },
);
export const item = fc.tuple(key, fields).map(([a, b]) => ({ ...b, ...a }));

/** Adds what the expressions use and, now and then, something that they don't. */
function filled<T extends object>(input: T, expressions: readonly (string | undefined)[], extra = false) {
  const used = new Set(expressions.flatMap((each) => each?.match(/[#:]\w+/g) ?? []));
  const chosen = (all: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(all).filter(([each]) => used.has(each)));
  const withNames = { ...chosen({ ...names, "#c": "c" }), ...(extra && { "#unused": "n" }) };
  const withValues = chosen(values);
  return {
    ...input,
    ...(Object.keys(withNames).length > 0 && { ExpressionAttributeNames: withNames as Record<string, string> }),
    ...(Object.keys(withValues).length > 0 && { ExpressionAttributeValues: withValues }),
  };
}

const maybe = <T>(each: fc.Arbitrary<T>) => fc.option(each, { nil: undefined });
const guard = fc.record({
  ConditionExpression: maybe(condition),
  extra: fc.integer({ max: 19, min: 0 }).map((n) => n === 0),
});
export const shows = fc.constantFrom("ALL_OLD" as const, "NONE" as const);

export const put = fc.tuple(item, guard).map(([Item, { ConditionExpression, extra }]) => {
  return filled(
    { TableName: table, Item, ...(ConditionExpression && { ConditionExpression }) },
    [ConditionExpression],
    extra && ConditionExpression === undefined,
  );
});
export const remove = fc.tuple(key, guard).map(([Key, { ConditionExpression }]) => {
  return filled({ TableName: table, Key, ...(ConditionExpression && { ConditionExpression }) }, [ConditionExpression]);
});
export const change = fc.tuple(key, update, guard).map(([Key, UpdateExpression, { ConditionExpression }]) => {
  const input = { TableName: table, Key, UpdateExpression, ...(ConditionExpression && { ConditionExpression }) };
  return filled(input, [UpdateExpression, ConditionExpression]);
});
const check = fc.tuple(key, condition).map(([Key, ConditionExpression]) => {
  return filled({ TableName: table, Key, ConditionExpression }, [ConditionExpression]);
});

export const transactItem = fc.oneof(
  fc
    .tuple(put, shows)
    .map(([Put, ReturnValuesOnConditionCheckFailure]) => ({ Put: { ...Put, ReturnValuesOnConditionCheckFailure } })),
  remove.map((Delete) => ({ Delete })),
  change.map((Update) => ({ Update })),
  check.map((ConditionCheck) => ({ ConditionCheck })),
);

const where = fc
  .tuple(fc.constantFrom("n", "s"), fc.constantFrom<unknown>(0, 1, "a"))
  .map(([name, wanted]) => ({ name, wanted }));
export const statement = fc.oneof(
  item.map((all) => ({
    Statement: `INSERT INTO "${table}" VALUE {${Object.keys(all)
      .map((name) => `'${name}': ?`)
      .join(", ")}}`,
    Parameters: Object.values(all),
  })),
  fc
    .tuple(key, where, fc.constantFrom("", " RETURNING ALL NEW *"))
    .map(([{ pk, sk }, { name, wanted }, returning]) => ({
      Statement: `UPDATE "${table}" SET c=? REMOVE dueKey WHERE pk=? AND sk=? AND ${name}=?${returning}`,
      Parameters: [1, pk, sk, wanted],
    })),
  fc
    .tuple(key, where, fc.constantFrom("n", "s", "m"), fc.constantFrom("", ' REMOVE "dueKey"'))
    .map(([{ pk, sk }, { name, wanted }, absent, removing]) => ({
      Statement: [
        `UPDATE "${table}" SET "c"=?, "nextAttemptAt"=?${removing} WHERE pk=? AND sk=? AND "${name}" IN [?, ?]`,
        ` AND "${absent}" IS MISSING RETURNING ALL NEW *`,
      ].join(""),
      Parameters: [1, "t2", pk, sk, wanted, 2],
    })),
  fc.tuple(key, where).map(([{ pk, sk }, { name, wanted }]) => ({
    Statement: `DELETE FROM "${table}" WHERE pk=? AND sk=? AND ${name}=?`,
    Parameters: [pk, sk, wanted],
  })),
);

const pageOf = fc.record({
  Limit: maybe(fc.integer({ min: 1, max: 3 })),
  ScanIndexForward: fc.boolean(),
  FilterExpression: maybe(condition),
});
export const query = fc
  .tuple(
    pageOf,
    fc.constantFrom(
      "pk = :p",
      "pk = :p AND sk >= :from",
      "pk = :p AND begins_with(sk, :from)",
      "pk = :p AND sk BETWEEN :from AND :to",
    ),
  )
  .map(([{ Limit, ScanIndexForward, FilterExpression }, KeyConditionExpression]) => {
    const keys: Record<string, unknown> = { ":p": "p1", ":from": "s2", ":to": "s3" };
    const used = Object.entries(keys).filter(([each]) => KeyConditionExpression.includes(each));
    const base = {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression,
      ScanIndexForward,
      ...(Limit && { Limit }),
    };
    const { ExpressionAttributeValues, ...rest } = filled(
      { ...base, ...(FilterExpression && !FilterExpression.includes("pk") && { FilterExpression }) },
      [FilterExpression?.includes("pk") ? undefined : FilterExpression],
    );
    return { ...rest, ExpressionAttributeValues: { ...ExpressionAttributeValues, ...Object.fromEntries(used) } };
  });
export const indexQuery = fc
  .tuple(fc.boolean(), fc.constantFrom("dueKey = :k", "dueKey = :k AND nextAttemptAt <= :at"))
  .map(([ScanIndexForward, KeyConditionExpression]) => ({
    TableName: table,
    IndexName: "by-due",
    KeyConditionExpression,
    ScanIndexForward,
    ExpressionAttributeValues: { ":k": "k1", ...(KeyConditionExpression.includes(":at") && { ":at": "t2" }) },
  }));
