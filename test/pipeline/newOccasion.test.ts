import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { repartition } from "../../functions/repartitioning/repartition.ts";
import { messageItemKey } from "../../functions/storage/keys.ts";
import { localTableNames } from "../../local/engines/tables.ts";
import { caller } from "../../local/lambda/grants.ts";
import { createPipeline, type Engine, startEngine } from "../support/pipeline.ts";

// What docs/table-changes.md says to do: one entry, one text. Everything in this file runs with them.
vi.mock("../../functions/domain/occasions.ts", async (original) => {
  const { occasions } = await original<typeof import("../../functions/domain/occasions.ts")>();
  const all = { ...occasions, WORK_ANNIVERSARY: { dateField: "anniversaryDate" } };
  return { occasions: all, occasionTypes: Object.keys(all) };
});
vi.mock("../../functions/domain/texts/en.ts", async (original) => {
  const { en } = await original<typeof import("../../functions/domain/texts/en.ts")>();
  return { en: { ...en, WORK_ANNIVERSARY: "Hey, {firstName} {lastName}, another year with us" } };
});

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

it("a new occasion on a live stage: users who have its date already get its message, once, and the others' theirs", async () => {
  const pipeline = createPipeline(engine, "2026-06-14T12:00:00.000Z");
  const id = await pipeline.addUser({ birthdayDate: null, anniversaryDate: "2015-06-15" });
  // As the version before left it: it knew nothing of the new occasion.
  const sk = "OCCASION#WORK_ANNIVERSARY";
  await engine.database.client.send(new DeleteCommand({ TableName: localTableNames.users, Key: { pk: id, sk } }));
  for (const message of await pipeline.messagesOf(id)) {
    if (message.occasion === "ANNIVERSARY") continue;
    const Key = messageItemKey(message);
    await engine.database.client.send(new DeleteCommand({ TableName: localTableNames.messages, Key }));
  }
  await pipeline.precalculate();
  expect(await pipeline.messagesOf(id)).toHaveLength(1);

  await caller.run("repartition", () => repartition(pipeline.deps, {}, () => true));
  await caller.run("repartition", () => repartition(pipeline.deps, {}, () => true));
  pipeline.moveTo("2026-06-15T06:55:00.000Z");
  await pipeline.minute();
  pipeline.moveTo("2026-06-15T07:00:00.000Z");
  await pipeline.minute();
  expect(
    pipeline
      .deliveriesOf(id)
      .map(({ text }) => text)
      .sort(),
  ).toEqual(["Hey, Ada Lovelace it's your anniversary", "Hey, Ada Lovelace, another year with us"]);
});
