import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { UserId } from "../../functions/domain/model.ts";
import type { Policy } from "../../functions/domain/policy.ts";
import { repartition } from "../../functions/repartitioning/repartition.ts";
import { caller } from "../../local/lambda/grants.ts";
import { createPipeline, type Engine, type Pipeline, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const USERS = 45;

/** The same tables, queue and clock after a deployment with other settings. */
function deploy(before: Pipeline, policy: Partial<Policy>): Pipeline {
  const pipeline = createPipeline(engine, before.now(), policy);
  pipeline.tasks.push(...before.tasks.splice(0));
  return pipeline;
}

/** A day on which the number changes while users are added, edited and written to, and the two days after it. */
async function liveChange(from: number, to: number, withRewrite: boolean) {
  const old = createPipeline(engine, "2026-06-15T00:00:00.000Z", { partitions: from });
  const users: { id: UserId; day: number }[] = [];
  for (let index = 0; index < USERS; index++) {
    const day = 15 + (index % 3);
    users.push({ id: await old.addUser({ birthdayDate: `1990-06-${day}` }), day });
  }
  await old.precalculate();
  old.moveTo("2026-06-15T06:55:00.000Z");
  await old.enqueue();

  const during = deploy(old, { partitions: to, partitionsBefore: from });
  const rewrite = async () => {
    let cursor: string | undefined;
    // Short of time after every second look, so that it is interrupted again and again.
    let looks = 0;
    do
      ({ nextCursor: cursor } = await caller.run("repartition", () =>
        repartition(during.deps, { cursor }, () => ++looks % 3 !== 0),
      ));
    while (cursor !== undefined);
  };
  const work = async () => {
    await during.edit(users[0]?.id as UserId, { firstName: "Grace" });
    await during.precalculate();
    await during.minute();
    for (const { id } of users.slice(1, 10)) await during.edit(id, { lastName: "Hopper" });
    during.moveTo("2026-06-15T07:00:00.000Z");
    await during.minute();
    await during.recover();
  };
  await Promise.all([work(), ...(withRewrite ? [rewrite()] : [])]);
  if (withRewrite) await rewrite();

  const after = deploy(during, { partitions: to });
  for (const day of [15, 16, 17]) {
    after.moveTo(`2026-06-${day}T07:00:01.000Z`);
    await after.precalculate();
    await after.minute();
    await after.recover();
    await after.minute();
  }
  const deliveries = (id: UserId) => [old, during, after].flatMap((pipeline) => pipeline.deliveriesOf(id));
  return users.map(({ id, day }) => ({ day, deliveries: deliveries(id).map(({ at }) => at.slice(0, 16)) }));
}

describe("P2 once, P3 nothing lost: the number of partitions changes on a live stage", () => {
  it.each([
    [2, 8],
    [8, 2],
    [3, 5],
    [16, 1],
  ])("from %i to %i: everybody gets one message, on their day", async (from, to) => {
    for (const { day, deliveries } of await liveChange(from, to, true)) {
      expect(deliveries).toEqual([`2026-06-${day}T07:00`]);
    }
  });

  it("is what the rewrite is for: without it fewer partitions lose users", async () => {
    const lost = (await liveChange(8, 2, false)).filter(({ deliveries }) => deliveries.length === 0);
    expect(lost.length).toBeGreaterThan(0);
  });

  it("leaves everybody as they were, to the version, and what failed where operators find it", async () => {
    const before = createPipeline(engine, "2026-06-15T07:00:00.000Z", { partitions: 8 });
    before.serviceAnswers(async () => ({ kind: "refused", detail: "HTTP_400" }));
    const id = await before.addUser({ birthdayDate: "1990-06-15" });
    await before.minute();
    const user = await before.deps.users.get(id);
    const during = deploy(before, { partitions: 1, partitionsBefore: 8 });
    const report = await repartition(during.deps, {}, () => true);
    expect(report).toMatchObject({ job: "repartition", counts: { users: 1 } });
    expect(report.nextCursor).toBeUndefined();
    const after = deploy(during, { partitions: 1 });
    expect(await after.deps.users.get(id)).toEqual(user);
    expect((await after.deps.messages.due("FAILED", 0, { limit: 10 })).messages).toHaveLength(1);
    expect((await after.deps.users.page({ limit: 10 })).users).toHaveLength(1);
  });
});
