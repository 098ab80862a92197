import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dueTime } from "../../functions/domain/dueTime.ts";
import { between, DAY, HOUR, later, MINUTE, plus } from "../../functions/domain/instants.ts";
import { type Instant, localDateSchema, sendTimeSchema, type UserId } from "../../functions/domain/model.ts";
import type { Policy } from "../../functions/domain/policy.ts";
import { zoneOverridesSchema } from "../../functions/domain/zones/zoneOverrides.ts";
import { keptZone } from "../../functions/domain/zones.ts";
import { previewLawChange } from "../../functions/planning/lawChangePreview.ts";
import { precalculate } from "../../functions/planning/precalculate.ts";
import { caller } from "../../local/lambda/grants.ts";
import { createPipeline, type Engine, type Pipeline, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

/** From 10 June 2026 on, the clocks of Berlin are so many minutes ahead of UTC. The published rules say 120. */
function berlin(offsetMinutes: number): Partial<Policy> {
  return {
    zoneOverrides: zoneOverridesSchema.parse({ "Europe/Berlin": [{ from: "2026-06-10T00:00:00Z", offsetMinutes }] }),
  };
}

/** The same tables, queue and clock after a deployment with another law. */
function deploy(before: Pipeline, policy: Partial<Policy>): Pipeline {
  const pipeline = createPipeline(engine, before.now(), policy);
  pipeline.tasks.push(...before.tasks.splice(0));
  return pipeline;
}

/** Steps of ten minutes with the sender at work; every tick of the schedules but the daily one. */
async function runUntil(pipeline: Pipeline, instant: string, step = 10 * MINUTE) {
  while (pipeline.now() < new Date(instant).toISOString()) {
    await pipeline.recover();
    await pipeline.minute();
    pipeline.moveBy(step);
  }
}

const deliveriesOf = (id: UserId, ...pipelines: Pipeline[]) =>
  pipelines.flatMap((pipeline) => pipeline.deliveriesOf(id).map(({ at }) => at.slice(0, 16)));
const dueAts = async (pipeline: Pipeline, id: UserId) =>
  (await pipeline.messagesOf(id)).map(({ dueAt }) => dueAt.slice(0, 16));

const START = "2026-06-15T00:00:00.000Z";

describe("P1 on time, P2 once, P3 nothing lost: the law of a zone changes while messages are planned", () => {
  it.each([
    ["later", 60, "2026-06-15T08:00", { movedLater: 1, movedEarlier: 0 }],
    ["earlier", 180, "2026-06-15T06:00", { movedLater: 0, movedEarlier: 1 }],
  ])("what is planned moves %s", async (_what, offset, dueAt, counts) => {
    const before = createPipeline(engine, START);
    await before.precalculate();
    const id = await before.addUser();
    const elsewhere = await before.addUser({ timezone: "Europe/Vienna" });
    expect(await dueAts(before, id)).toEqual(["2026-06-15T07:00"]);
    const after = deploy(before, berlin(offset));
    const report = await after.recover();
    expect(report.counts).toMatchObject({ zonesChanged: 1, ...counts, added: 0, unchanged: 0 });
    expect(await dueAts(after, id)).toEqual([dueAt]);
    await runUntil(after, "2026-06-15T10:00:00Z", 20 * MINUTE);
    expect(deliveriesOf(id, before, after)).toEqual([dueAt]);
    expect(deliveriesOf(elsewhere, before, after)).toEqual(["2026-06-15T07:00"]);
    expect(after.metric("ZonesChanged")).toBe(1);
    expect(after.metric("MessagesMovedLater") + after.metric("MessagesMovedEarlier")).toBe(1);
  });

  it("a message on the queue that is due earlier now, in the past, is sent with the next minute; the old task is dropped", async () => {
    const before = createPipeline(engine, START);
    await before.precalculate();
    const id = await before.addUser();
    before.moveTo("2026-06-15T06:55:00.000Z");
    await before.enqueue();
    expect(before.tasks).toHaveLength(1);
    const after = deploy(before, berlin(180));
    await after.recover();
    await after.minute();
    expect(deliveriesOf(id, after)).toEqual(["2026-06-15T06:55"]);
    await runUntil(after, "2026-06-15T08:00:00Z");
    expect(deliveriesOf(id, before, after)).toHaveLength(1);
  });

  it("what was sent stays sent when the same nine o'clock comes once more", async () => {
    const before = createPipeline(engine, START);
    await before.precalculate();
    const id = await before.addUser();
    await runUntil(before, "2026-06-15T07:10:00Z");
    const after = deploy(before, berlin(60));
    await runUntil(after, "2026-06-15T09:00:00Z");
    expect(deliveriesOf(id, before, after)).toEqual(["2026-06-15T07:00"]);
    const dryRun = () => previewLawChange(after.deps, { dryRun: true, ...berlin(180) }, () => true);
    const { counts } = await caller.run("operator", dryRun);
    expect(counts).toMatchObject({ zonesChanged: 1, movedEarlier: 0, movedLater: 0, unchanged: 0 });
  });

  it("what a sender claims meanwhile is left to it", async () => {
    const before = createPipeline(engine, START);
    await before.precalculate();
    const id = await before.addUser();
    const after = deploy(before, berlin(60));
    const { get } = after.deps.messages;
    after.deps.messages.get = async (key) => {
      after.deps.messages.get = get;
      const read = await get(key);
      const lease = { leaseOwner: "sender", leaseUntil: plus(after.now(), MINUTE) };
      if (read) await before.deps.messages.transition("claim", read, lease, after.now());
      return read;
    };
    expect((await after.recover()).counts).toMatchObject({ zonesChanged: 1, movedLater: 0, unchanged: 0 });
    expect(await after.messagesOf(id)).toMatchObject([{ status: "SENDING" }]);
  });

  it("adds nothing that was due before the late limit: the user opted in again after it", async () => {
    const before = createPipeline(engine, START);
    const id = await before.addUser({ optOuts: ["BIRTHDAY"] });
    await before.precalculate();
    before.moveTo("2026-06-17T09:00:00.000Z");
    await before.recover();
    await before.edit(id, { optOuts: null });
    const after = deploy(before, berlin(60));
    expect((await after.recover()).counts).toMatchObject({ zonesChanged: 1, added: 0 });
    expect(await after.messagesOf(id)).toEqual([]);
  });

  it("compares with fingerprints that the jobs write again as time goes by", async () => {
    const before = createPipeline(engine, START);
    await before.precalculate();
    for (let day = 0; day < 3; day++) {
      before.moveBy(DAY);
      await before.recover();
    }
    const after = deploy(before, berlin(60));
    expect((await after.recover()).counts).toMatchObject({ zonesChanged: 1 });
  });

  it("users whose nine o'clock moves into what is planned get theirs", async () => {
    const before = createPipeline(engine, "2026-06-01T00:00:00.000Z");
    const id = await before.addUser({ birthdayDate: "1990-06-16" });
    const dayAfter = await before.addUser({ birthdayDate: "1990-06-17" });
    // Planned through 06:30 of the 16th: by the law before, 07:00 is not planned yet.
    before.moveTo("2026-06-14T18:30:00.000Z");
    await before.precalculate();
    expect(await dueAts(before, id)).toEqual([]);
    const after = deploy(before, berlin(180));
    expect((await after.recover()).counts).toMatchObject({ added: 1 });
    expect(await dueAts(after, id)).toEqual(["2026-06-16T06:00"]);
    expect(await dueAts(after, dayAfter), "left to planning").toEqual([]);
  });

  it("moves what the API of the version before writes meanwhile, 15 minutes later, and no more than that", async () => {
    const before = createPipeline(engine, START);
    await before.precalculate();
    const after = deploy(before, berlin(60));
    await after.recover();
    const id = await before.addUser();
    expect(await dueAts(after, id)).toEqual(["2026-06-15T07:00"]);
    after.moveBy(10 * MINUTE);
    expect((await after.recover()).counts).not.toHaveProperty("zonesChanged");
    after.moveBy(10 * MINUTE);
    expect((await after.recover()).counts).toMatchObject({ zonesChanged: 1, movedLater: 1 });
    expect(await dueAts(after, id)).toEqual(["2026-06-15T08:00"]);
    after.moveBy(20 * MINUTE);
    expect((await after.recover()).counts).not.toHaveProperty("zonesChanged");
  });

  it("a job of the version before does not plan back; a rollback does, when the grace is over", async () => {
    const before = createPipeline(engine, START);
    await before.precalculate();
    const id = await before.addUser();
    const after = deploy(before, berlin(60));
    await after.recover();
    before.moveBy(MINUTE);
    await before.recover();
    await before.precalculate();
    expect(await dueAts(after, id)).toEqual(["2026-06-15T08:00"]);
    expect(before.lines.filter(({ code }) => code === "ZONE_LAW_WAITS")).toHaveLength(2);
    after.moveBy(30 * MINUTE);
    const back = deploy(after, {});
    expect((await back.recover()).counts).toMatchObject({ movedEarlier: 1 });
    expect(await dueAts(back, id)).toEqual(["2026-06-15T07:00"]);
  });

  it("goes on after a crash in the middle", async () => {
    const before = createPipeline(engine, START, { partitions: 1 });
    await before.precalculate();
    const ids: UserId[] = [];
    for (let index = 0; index < 40; index++) {
      ids.push(await before.addUser({ birthdayDate: `1990-06-${15 + (index % 3)}` }));
    }
    const after = deploy(before, { ...berlin(60), partitions: 1 });
    const { replanMessage } = after.deps.users;
    let writes = 0;
    after.deps.users.replanMessage = async (...change) => {
      if (++writes % 9 === 0) throw new Error("the job of this test crashed");
      return replanMessage(...change);
    };
    let crashes = 0;
    while (
      await after.recover().then(
        () => false,
        () => true,
      )
    )
      crashes++;
    expect(crashes).toBeGreaterThan(2);
    for (const id of ids) expect((await dueAts(after, id))[0]?.slice(10)).toBe("T08:00");
  });

  it("goes on where it stopped when time was short, and reads no user twice", async () => {
    const before = createPipeline(engine, START, { partitions: 1 });
    await before.precalculate();
    const ids = await Promise.all(Array.from({ length: 120 }, () => before.addUser()));
    const after = deploy(before, { ...berlin(60), partitions: 1 });
    const { replanMessage } = after.deps.users;
    let written = 0;
    after.deps.users.replanMessage = (...change) => {
      written++;
      return replanMessage(...change);
    };
    const first = await caller.run("precalculate", () => precalculate(after.deps, {}, () => written === 0));
    let moved = first.counts.movedLater ?? 0;
    expect(moved, "the time is looked at after each hundred users").toBe(100);
    let runs = 0;
    for (let ended = false; !ended; runs++) {
      let looks = 0;
      const { counts } = await caller.run("precalculate", () => precalculate(after.deps, {}, () => ++looks < 5));
      moved += counts.movedLater ?? 0;
      expect(counts.unchanged).toBe(0);
      ended = (await after.deps.control.lawInForce())?.change?.pass === 2;
    }
    expect(runs).toBeGreaterThan(3);
    expect(moved).toBe(ids.length);
  });

  it("two jobs at once start one change and move each message once", async () => {
    const before = createPipeline(engine, START);
    await before.precalculate();
    const ids = await Promise.all(Array.from({ length: 30 }, () => before.addUser()));
    const after = deploy(before, berlin(60));
    await Promise.all([after.recover(), after.precalculate(), after.recover()]);
    await after.recover();
    expect(after.metric("ZonesChanged")).toBe(1);
    expect(after.metric("MessagesMovedLater")).toBe(ids.length);
    for (const id of ids) expect((await after.messagesOf(id)).map(({ version }) => version)).toEqual([2]);
  });

  it("an edit in the middle of the move wins", async () => {
    const before = createPipeline(engine, START);
    await before.precalculate();
    const id = await before.addUser();
    const after = deploy(before, berlin(60));
    const { occasion } = after.deps.users;
    after.deps.users.occasion = async (...key) => {
      const read = await occasion(...key);
      after.deps.users.occasion = occasion;
      await after.edit(id, { sendTime: "11:00" });
      return read;
    };
    await after.recover();
    expect(await dueAts(after, id)).toEqual(["2026-06-15T10:00"]);
  });

  it("a stage that has planned by a law that was not kept moves all zones, a new stage none", async () => {
    const fresh = createPipeline(engine, START);
    const id = await fresh.addUser();
    expect((await fresh.precalculate()).counts).not.toHaveProperty("zonesChanged");
    const law = await fresh.deps.control.lawInForce();
    expect(Object.keys(law?.fingerprints.zones ?? {}).length).toBeGreaterThan(590);
    const after = deploy(fresh, berlin(60));
    after.deps.control.lawInForce = async () => undefined;
    after.deps.control.changeLaw = async () => true;
    await after.recover();
    expect(after.metric("ZonesChanged")).toBeGreaterThan(590);
    expect(await dueAts(after, id)).toEqual(["2026-06-15T07:00"]);
  });
});

describe("the dry run", () => {
  it("says what would move, by the law of the job or by other overrides, and moves nothing", async () => {
    const before = createPipeline(engine, START);
    await before.precalculate();
    const id = await before.addUser();
    await before.addUser({ timezone: "Europe/Vienna" });
    const dryRun = (pipeline: Pipeline, zoneOverrides?: Policy["zoneOverrides"]) =>
      caller.run("operator", () => previewLawChange(pipeline.deps, { dryRun: true, zoneOverrides }, () => true));
    const nothing = { zonesChanged: 0, movedEarlier: 0, movedLater: 0, added: 0, unchanged: 0, more: 0 };
    expect((await dryRun(before)).counts).toEqual(nothing);
    expect((await dryRun(before, berlin(180).zoneOverrides)).counts).toEqual({
      ...nothing,
      zonesChanged: 1,
      movedEarlier: 1,
    });
    const after = deploy(before, berlin(60));
    const expected = { ...nothing, zonesChanged: 1, movedLater: 1 };
    expect((await dryRun(after)).counts).toEqual(expected);
    expect(await dueAts(after, id)).toEqual(["2026-06-15T07:00"]);
    expect((await after.recover()).counts).toMatchObject({ zonesChanged: 1, movedLater: 1 });
    expect((await dryRun(after)).counts).toEqual({ ...nothing, zonesChanged: 1, unchanged: 1 });
  });

  it("says that there is more when the time is short", async () => {
    const before = createPipeline(engine, START);
    await before.precalculate();
    await before.addUser();
    const after = deploy(before, berlin(60));
    const report = await previewLawChange(after.deps, { dryRun: true }, () => false);
    expect(report.counts).toMatchObject({ zonesChanged: 1, movedLater: 0, more: 1 });
  });
});

describe("P2 once: the law changes twice within the day, and back", () => {
  it("everyone gets one message, never before the law that stood when it was sent, and as soon as it allowed", async () => {
    const STEP = 30 * MINUTE;
    const zones = ["Europe/Berlin", "Europe/Vienna", "Asia/Tokyo", "America/New_York"] as const;
    const laws = [{}, berlin(60), berlin(180), {}];
    const localDate = localDateSchema.parse("2026-06-15");
    const users: { id: UserId; timezone: string; sendTime: string }[] = [];
    const stages: { pipeline: Pipeline; from: Instant }[] = [];
    let pipeline = createPipeline(engine, START, laws[0]);
    await pipeline.precalculate();
    for (let index = 0; index < 48; index++) {
      const timezone = zones[index % zones.length] ?? zones[0];
      const sendTime = `${String((index * 5) % 24).padStart(2, "0")}:30`;
      users.push({ id: await pipeline.addUser({ timezone, sendTime }), timezone, sendTime });
    }
    for (const [index, law] of laws.entries()) {
      if (index > 0) pipeline = deploy(pipeline, law);
      stages.push({ pipeline, from: pipeline.now() });
      const end =
        index === laws.length - 1
          ? "2026-06-16T06:00:00.000Z"
          : plus(stages[0]?.from ?? pipeline.now(), (index + 1) * 4 * HOUR);
      await runUntil(pipeline, end, STEP);
    }
    const got = users.map(({ id, timezone, sendTime }) => {
      const [only, ...more] = stages.flatMap(({ pipeline: stage, from }) =>
        stage.deliveriesOf(id).map(({ at }) => {
          const due = dueTime(localDate, sendTimeSchema.parse(sendTime), keptZone(timezone), stage.deps.policy);
          return { early: at < due, late: between(later(due, from), at) };
        }),
      );
      return { ...only, more: more.length };
    });
    // In steps of half an hour a message waits for one step, and for one more where the law has just changed.
    expect(got.filter(({ early, late, more }) => early !== false || more > 0 || (late ?? DAY) > 2 * STEP)).toEqual([]);
  });
});
