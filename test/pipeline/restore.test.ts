import { DeleteCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { UserId } from "../../functions/domain/model.ts";
import { type OpenDatabase, openDatabase } from "../../functions/storage/database.ts";
import { createTables, localTableNames } from "../../local/engines/tables.ts";
import { type RestoreOptions, restoreMessages, restoreUsers } from "../../tools/restore/restore.ts";
import { createPipeline, type Engine, type Pipeline, startEngine } from "../support/pipeline.ts";

const restored = { users: "restored-users", messages: "restored-messages", control: "restored-control" };
let engine: Engine;
let from: OpenDatabase;
beforeEach(async () => {
  engine = await startEngine();
  from = openDatabase(restored);
});
afterEach(async () => {
  from.client.destroy();
  await engine.stop();
});

/** Stands for a point-in-time restore: the tables as they are at this moment, under other names. */
async function backup(): Promise<void> {
  await createTables(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? "", restored);
  for (const table of ["users", "messages"] as const) {
    const { Items = [] } = await from.client.send(new ScanCommand({ TableName: localTableNames[table] }));
    for (const Item of Items) await from.client.send(new PutCommand({ TableName: restored[table], Item }));
  }
}

async function loseEverything(): Promise<void> {
  for (const TableName of Object.values(localTableNames)) {
    const { Items = [] } = await from.client.send(new ScanCommand({ TableName }));
    for (const { pk, sk } of Items) await from.client.send(new DeleteCommand({ TableName, Key: { pk, sk } }));
  }
}

function options(pipeline: Pipeline, changes: Partial<RestoreOptions> = {}): RestoreOptions {
  const { policy } = pipeline.deps;
  const common = { except: new Set<string>(), replace: false, dryRun: false };
  return { from, to: engine.database, policy, now: pipeline.now(), ...common, ...changes };
}

/** From the present to the end of tomorrow, as far as messages go. */
async function untilTomorrow(pipeline: Pipeline): Promise<void> {
  for (const instant of ["2026-06-15T12:00:00.000Z", "2026-06-16T06:55:00.000Z", "2026-06-16T07:00:00.000Z"]) {
    pipeline.moveTo(instant);
    await pipeline.precalculate();
    await pipeline.recover();
    await pipeline.minute();
  }
}

const instantsOf = (pipeline: Pipeline, id: UserId) => pipeline.deliveriesOf(id).map(({ at }) => at.slice(0, 16));
const TODAY = "2026-06-15T07:00";
const TOMORROW = "2026-06-16T07:00";

describe("P2 once, P3 nothing lost: users come back from a backup", () => {
  it("after a mistaken deletion and a mistaken edit; who was erased on purpose stays erased", async () => {
    const pipeline = createPipeline(engine, "2026-06-15T06:30:00.000Z");
    const [deleted, erased, untouched] = [await pipeline.addUser(), await pipeline.addUser(), await pipeline.addUser()];
    const edited = await pipeline.addUser({ birthdayDate: "1990-06-16" });
    const deletedBeforeDue = await pipeline.addUser({ birthdayDate: "1990-06-16" });
    await pipeline.precalculate();
    await backup();
    pipeline.moveTo("2026-06-15T07:00:00.000Z");
    await pipeline.minute();
    for (const id of [deleted, erased, deletedBeforeDue]) await pipeline.call("deleteUser", { id });
    await pipeline.edit(edited, { birthdayDate: "1970-01-01" });
    pipeline.moveTo("2026-06-15T09:00:00.000Z");

    const wanted = { except: new Set([erased]), replace: true };
    expect(await restoreUsers(options(pipeline, { ...wanted, dryRun: true }))).toMatchObject({
      restored: 2,
      replaced: 1,
    });
    expect(await pipeline.deps.users.get(deleted)).toBeUndefined();
    // What was due since the backup may have been sent: it is held, not sent again.
    expect(await restoreMessages(options(pipeline, wanted))).toMatchObject({ held: 1, erased: 1 });
    expect(await restoreUsers(options(pipeline, wanted))).toMatchObject({
      restored: 2,
      replaced: 1,
      existing: 1,
      erased: 1,
    });
    await untilTomorrow(pipeline);

    expect(instantsOf(pipeline, deleted)).toEqual([TODAY]);
    expect(instantsOf(pipeline, untouched)).toEqual([TODAY]);
    expect(instantsOf(pipeline, erased)).toEqual([TODAY]);
    expect(instantsOf(pipeline, edited)).toEqual([TOMORROW]);
    expect(instantsOf(pipeline, deletedBeforeDue)).toEqual([TOMORROW]);
    expect(await pipeline.deps.users.get(erased)).toBeUndefined();
    expect(await pipeline.messagesOf(deleted)).toMatchObject([{ status: "FAILED", reason: { kind: "RESTORED" } }]);
  });

  it.each([
    ["messages first, as the command does", true],
    ["users first", false],
  ])("after the loss of everything: %s", async (_, messagesFirst) => {
    const pipeline = createPipeline(engine, "2026-06-15T06:30:00.000Z");
    const today = await pipeline.addUser();
    const tomorrow = await pipeline.addUser({ birthdayDate: "1990-06-16" });
    await pipeline.precalculate();
    pipeline.moveTo("2026-06-15T07:00:00.000Z");
    await pipeline.minute();
    await backup();
    await loseEverything();
    pipeline.moveTo("2026-06-15T08:00:00.000Z");
    if (messagesFirst) await restoreMessages(options(pipeline));
    await restoreUsers(options(pipeline));
    if (!messagesFirst) await restoreMessages(options(pipeline));
    // Again, as after an interruption: nothing more happens.
    await restoreMessages(options(pipeline));
    expect(await restoreUsers(options(pipeline))).toMatchObject({ restored: 0, existing: 2 });
    await untilTomorrow(pipeline);
    expect(instantsOf(pipeline, today)).toEqual([TODAY]);
    expect(instantsOf(pipeline, tomorrow)).toEqual([TOMORROW]);
  });

  it("from a backup that is older than the rows: what was due since is held, also from planning that starts anew", async () => {
    const pipeline = createPipeline(engine, "2026-06-10T03:30:00.000Z");
    const today = await pipeline.addUser();
    const yesterday = await pipeline.addUser({ birthdayDate: "1990-06-14" });
    const tomorrow = await pipeline.addUser({ birthdayDate: "1990-06-16" });
    await backup();
    for (const day of [12, 13, 14, 15]) {
      for (const time of ["06:55", "07:00"]) {
        pipeline.moveTo(`2026-06-${day}T${time}:00.000Z`);
        await pipeline.precalculate();
        await pipeline.minute();
      }
    }
    await loseEverything();
    pipeline.moveTo("2026-06-15T08:00:00.000Z");
    await restoreMessages(options(pipeline));
    expect(await restoreUsers(options(pipeline))).toMatchObject({ restored: 3, held: 2 });
    await untilTomorrow(pipeline);
    expect(instantsOf(pipeline, yesterday)).toEqual(["2026-06-14T07:00"]);
    expect(instantsOf(pipeline, today)).toEqual([TODAY]);
    expect(instantsOf(pipeline, tomorrow)).toEqual([TOMORROW]);
  });

  it("with the external ids that are still free; one that was given away since stays where it is", async () => {
    const pipeline = createPipeline(engine, "2026-06-15T06:30:00.000Z");
    const [one, other, edited] = [
      await pipeline.addUser({ externalId: "E-1" }),
      await pipeline.addUser({ externalId: "E-2" }),
      await pipeline.addUser({ externalId: "E-3" }),
    ];
    await backup();
    for (const id of [one, other]) await pipeline.call("deleteUser", { id });
    const heir = await pipeline.addUser({ externalId: "E-2" });
    pipeline.moveTo("2026-06-15T06:31:00.000Z");
    await pipeline.edit(edited, { externalId: "E-4" });
    expect(await restoreUsers(options(pipeline, { replace: true }))).toMatchObject({
      restored: 1,
      replaced: 1,
      externalIdTaken: 1,
    });
    const holders = await Promise.all(["E-1", "E-2", "E-3", "E-4"].map(pipeline.deps.users.findByExternalId));
    expect(holders).toEqual([one, heir, edited, undefined]);
  });

  it("without their messages: a user deleted after the message went out is not written to again", async () => {
    const pipeline = createPipeline(engine, "2026-06-15T06:30:00.000Z");
    const id = await pipeline.addUser();
    await backup();
    pipeline.moveTo("2026-06-15T06:55:00.000Z");
    await pipeline.minute();
    pipeline.moveTo("2026-06-15T07:00:00.000Z");
    await pipeline.minute();
    await pipeline.call("deleteUser", { id });
    pipeline.moveTo("2026-06-15T08:00:00.000Z");
    expect(await restoreUsers(options(pipeline, { dryRun: true }))).toMatchObject({ restored: 1, held: 1 });
    expect(await restoreUsers(options(pipeline))).toMatchObject({ restored: 1, held: 1 });
    await untilTomorrow(pipeline);
    expect(instantsOf(pipeline, id)).toEqual([TODAY]);
    expect(await pipeline.messagesOf(id)).toMatchObject([{ status: "FAILED", reason: { kind: "RESTORED" } }]);
  });
});
