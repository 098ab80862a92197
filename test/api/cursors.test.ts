import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, fieldsOf, startClient } from "./client.ts";
import { operations } from "./contract.ts";

let client: Client;
beforeAll(async () => {
  client = await startClient();
  // Due today: messages that are scheduled, so that each list has several pages.
  for (let n = 0; n < 12; n++) await client.add({ birthdayDate: "1990-03-11", timezone: "Europe/London" });
});
afterAll(() => client.stop());

/** Every list with pages, with the parameters that it must have. */
const lists = operations
  .filter(({ parameters }) => parameters.some(({ name }) => name === "cursor"))
  .flatMap(({ path, parameters }) => {
    const queries = parameters.some(({ name }) => name === "status")
      ? ["status=SCHEDULED", "status=FAILED"]
      : ["limit=1"];
    return queries.map((query) => `${path.replace("{date}", "2026-03-10")}?${query}`);
  });
const page = (list: string, cursor?: string) =>
  client.call(
    "GET",
    `${list}${list.includes("limit") ? "" : "&limit=1"}${cursor === undefined ? "" : `&cursor=${cursor}`}`,
  );
const cursorsOf = async (list: string) => {
  const cursors: string[] = [];
  for (let cursor: string | undefined, pages = 0; pages < 12; pages++) {
    cursor = Reflect.get(Object((await page(list, cursor)).json), "nextCursor");
    if (cursor === undefined) break;
    cursors.push(cursor);
  }
  return cursors;
};
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("a cursor that its list did not give is a 400 that names it", () => {
  test("there are lists to try", () => expect(lists.length).toBeGreaterThanOrEqual(3));

  test.each(lists)("%s: one of another list", async (list) => {
    let tried = 0;
    for (const other of lists.filter((each) => each !== list)) {
      for (const cursor of await cursorsOf(other)) {
        // The same list of messages in another state shares the cursors that only name a partition.
        if (other.split("?")[0] === list.split("?")[0] && !hasKey(cursor)) continue;
        const answer = await page(list, cursor);
        expect([answer.status, fieldsOf(answer)], `${other} ${cursor}`).toEqual([400, ["cursor"]]);
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(0);
  });

  test.each(lists)("%s: made up, or changed in any one value", async (list) => {
    const madeUp: unknown[] = [{}, [], null, "x", 7, { partition: 0 }, { partition: -1 }, { partition: 0, after: "x" }];
    for (const cursor of await cursorsOf(list))
      madeUp.push(...changed(JSON.parse(Buffer.from(cursor, "base64url").toString())));
    for (const each of madeUp) {
      const answer = await page(list, encoded(each));
      expect([answer.status, fieldsOf(answer)], JSON.stringify(each)).toEqual([400, ["cursor"]]);
    }
  });
});

function hasKey(cursor: string): boolean {
  return "after" in JSON.parse(Buffer.from(cursor, "base64url").toString());
}

/** The cursor with one value spoilt, a value too many, and spoilt inside where it holds another cursor. */
function changed(cursor: Record<string, unknown>): unknown[] {
  const spoilt = Object.keys(cursor).flatMap((name) => [
    { ...cursor, [name]: "x" },
    { ...cursor, [name]: null },
    { ...cursor, [name]: { a: 1 } },
    { ...cursor, [name]: 1e9 },
  ]);
  const inner = typeof cursor.after === "string" ? parsed(cursor.after) : undefined;
  const deeper = inner ? changed(inner).map((each) => ({ ...cursor, after: encoded(each) })) : [];
  return [...spoilt, ...deeper, { ...cursor, more: 1 }];
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return undefined;
  }
}
