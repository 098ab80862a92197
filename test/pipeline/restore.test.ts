import { DeleteCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { UserId } from "../../functions/domain/model.ts";
import { type OpenDatabase, openDatabase } from "../../functions/storage/database.ts";
import { createTables, localTableNames } from "../../local/tables.ts";
import { type RestoreOptions, restoreMessages, restorePeople } from "../../tools/restore/restore.ts";
import { createWorld, type Engine, startEngine, type World } from "../support/world.ts";

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

function options(world: World, changes: Partial<RestoreOptions> = {}): RestoreOptions {
  const { policy } = world.tools;
  const common = { except: new Set<string>(), replace: false, dryRun: false };
  return { from, to: engine.database, policy, now: world.now(), ...common, ...changes };
}

/** From the present to the end of tomorrow, as far as messages go. */
async function untilTomorrow(world: World): Promise<void> {
  for (const instant of ["2026-06-15T12:00:00.000Z", "2026-06-16T06:55:00.000Z", "2026-06-16T07:00:00.000Z"]) {
    world.moveTo(instant);
    await world.precalculate();
    await world.recover();
    await world.minute();
  }
}

const instantsOf = (world: World, id: UserId) => world.lettersOf(id).map(({ at }) => at.slice(0, 16));
const TODAY = "2026-06-15T07:00";
const TOMORROW = "2026-06-16T07:00";

describe("P2 once, P3 nothing lost: people come back from a backup", () => {
  it("after a mistaken deletion and a mistaken edit; who was erased on purpose stays erased", async () => {
    const world = createWorld(engine, "2026-06-15T06:30:00.000Z");
    const [deleted, erased, untouched] = [await world.addPerson(), await world.addPerson(), await world.addPerson()];
    const edited = await world.addPerson({ birthdayDate: "1990-06-16" });
    const deletedBeforeDue = await world.addPerson({ birthdayDate: "1990-06-16" });
    await world.precalculate();
    await backup();
    world.moveTo("2026-06-15T07:00:00.000Z");
    await world.minute();
    for (const id of [deleted, erased, deletedBeforeDue]) await world.call("deleteUser", { id });
    await world.edit(edited, { birthdayDate: "1970-01-01" });
    world.moveTo("2026-06-15T09:00:00.000Z");

    const wanted = { except: new Set([erased]), replace: true };
    expect(await restorePeople(options(world, { ...wanted, dryRun: true }))).toMatchObject({
      restored: 2,
      replaced: 1,
    });
    expect(await world.tools.people.get(deleted)).toBeUndefined();
    // What was due since the backup may have been sent: it is held, not sent again.
    expect(await restoreMessages(options(world, wanted))).toMatchObject({ held: 1, erased: 1 });
    expect(await restorePeople(options(world, wanted))).toMatchObject({
      restored: 2,
      replaced: 1,
      there: 1,
      erased: 1,
    });
    await untilTomorrow(world);

    expect(instantsOf(world, deleted)).toEqual([TODAY]);
    expect(instantsOf(world, untouched)).toEqual([TODAY]);
    expect(instantsOf(world, erased)).toEqual([TODAY]);
    expect(instantsOf(world, edited)).toEqual([TOMORROW]);
    expect(instantsOf(world, deletedBeforeDue)).toEqual([TOMORROW]);
    expect(await world.tools.people.get(erased)).toBeUndefined();
    expect(await world.messagesOf(deleted)).toMatchObject([{ status: "FAILED", reason: "RESTORED" }]);
  });

  it.each([
    ["messages first, as the command does", true],
    ["people first", false],
  ])("after the loss of everything: %s", async (_, messagesFirst) => {
    const world = createWorld(engine, "2026-06-15T06:30:00.000Z");
    const today = await world.addPerson();
    const tomorrow = await world.addPerson({ birthdayDate: "1990-06-16" });
    await world.precalculate();
    world.moveTo("2026-06-15T07:00:00.000Z");
    await world.minute();
    await backup();
    await loseEverything();
    world.moveTo("2026-06-15T08:00:00.000Z");
    if (messagesFirst) await restoreMessages(options(world));
    await restorePeople(options(world));
    if (!messagesFirst) await restoreMessages(options(world));
    // Again, as after an interruption: nothing more happens.
    await restoreMessages(options(world));
    expect(await restorePeople(options(world))).toMatchObject({ restored: 0, there: 2 });
    await untilTomorrow(world);
    expect(instantsOf(world, today)).toEqual([TODAY]);
    expect(instantsOf(world, tomorrow)).toEqual([TOMORROW]);
  });

  it("from a backup that is older than the rows: what was due since is held, also from planning that starts anew", async () => {
    const world = createWorld(engine, "2026-06-10T03:30:00.000Z");
    const today = await world.addPerson();
    const yesterday = await world.addPerson({ birthdayDate: "1990-06-14" });
    const tomorrow = await world.addPerson({ birthdayDate: "1990-06-16" });
    await backup();
    for (const day of [12, 13, 14, 15]) {
      for (const time of ["06:55", "07:00"]) {
        world.moveTo(`2026-06-${day}T${time}:00.000Z`);
        await world.precalculate();
        await world.minute();
      }
    }
    await loseEverything();
    world.moveTo("2026-06-15T08:00:00.000Z");
    await restoreMessages(options(world));
    expect(await restorePeople(options(world))).toMatchObject({ restored: 3, held: 2 });
    await untilTomorrow(world);
    expect(instantsOf(world, yesterday)).toEqual(["2026-06-14T07:00"]);
    expect(instantsOf(world, today)).toEqual([TODAY]);
    expect(instantsOf(world, tomorrow)).toEqual([TOMORROW]);
  });

  it("without their messages: a person deleted after the message went out is not written to again", async () => {
    const world = createWorld(engine, "2026-06-15T06:30:00.000Z");
    const id = await world.addPerson();
    await backup();
    world.moveTo("2026-06-15T06:55:00.000Z");
    await world.minute();
    world.moveTo("2026-06-15T07:00:00.000Z");
    await world.minute();
    await world.call("deleteUser", { id });
    world.moveTo("2026-06-15T08:00:00.000Z");
    expect(await restorePeople(options(world, { dryRun: true }))).toMatchObject({ restored: 1, held: 1 });
    expect(await restorePeople(options(world))).toMatchObject({ restored: 1, held: 1 });
    await untilTomorrow(world);
    expect(instantsOf(world, id)).toEqual([TODAY]);
    expect(await world.messagesOf(id)).toMatchObject([{ status: "FAILED", reason: "RESTORED" }]);
  });
});
