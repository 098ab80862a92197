import { DAY, HOUR, MINUTE, plus, SECOND, toInstant } from "../../functions/domain/instants.ts";
import type { Instant } from "../../functions/domain/model.ts";
import { calm } from "./calls.ts";
import { lawScene } from "./lawScene.ts";
import type { Mutation } from "./mutation.ts";
import { anyEdit, anyUser, oddDays } from "./population.ts";
import { random } from "./random.ts";
import { createSystem, type Outcome, policy } from "./system.ts";

/** One history from one seed: users, edits, jobs, outages and faults in an order the dice decide; then rest; then judgement. */
export async function runHistory(seed: number, mutation: Mutation = {}): Promise<Outcome> {
  const chance = random(seed);
  const day = chance.pick(oddDays);
  const start = toInstant(Date.parse(day) - chance.between(6, 40) * HOUR);
  // Dice of its own, so that the other events of a seed are the same with and without changes of the law.
  const lawChance = random(seed + 1_000_000);
  const lawChanges = lawChance.chance(0.5);
  // The same for a source that knows users by ids of its own.
  const sourceChance = random(seed + 2_000_000);
  const hasSource = sourceChance.chance(0.5);
  // The same for receipts of the email service.
  const receiptChance = random(seed + 3_000_000);
  const receiptsCome = receiptChance.chance(0.5);
  const system = createSystem(chance, start, mutation, lawChance);
  const { schedule, queue, jobs, rates, service, tables, law, note, watch } = system;
  const { now } = schedule;

  function editSomebody(): void {
    const ids = tables.userIds();
    if (ids.length === 0) return;
    const id = chance.pick(ids);
    const body = anyEdit(chance, now());
    note(`edit ${id.slice(-4)} ${JSON.stringify(body)}`);
    jobs.edit(id, body);
  }

  /** Hands out what is visible, sometimes twice, sometimes late, sometimes a little early, and now and then loses some. */
  function deliver(rough: boolean): void {
    if (rough && queue.lying.length > 0 && chance.chance(0.02)) {
      const lost = chance.pick(queue.lying);
      note(`the queue loses ${lost.id}`);
      queue.remove(lost.id);
    }
    if (rough && chance.chance(0.05)) {
      const soon = queue.lying.filter(({ visibleAt }) => visibleAt <= plus(now(), 3 * SECOND));
      for (const each of soon) each.visibleAt = now();
    }
    for (;;) {
      const batch = queue.receive((visible) => visible.filter(() => !rough || chance.chance(0.9)));
      if (batch.length === 0) return;
      jobs.send(batch);
      if (rough && chance.chance(0.1)) jobs.send(batch);
      if (rough && chance.chance(0.3)) editSomebody();
    }
  }

  /** What is next: the tick after the next row that wants one, the next visible task, or the given instant. */
  function nextMoment(limit: Instant): Instant {
    const rows = tables.messages();
    const wanted = rows
      .filter((row) => row.status === "SCHEDULED")
      .map((row) =>
        toInstant(Math.ceil(Date.parse(plus(row.nextAttemptAt, -policy.lookaheadSeconds * SECOND)) / MINUTE) * MINUTE),
      );
    const stuck = rows.some((row) => row.status === "SENDING" || row.status === "QUEUED");
    const moments = [
      ...wanted,
      ...queue.lying.map(({ visibleAt }) => visibleAt),
      ...schedule.thawAt(),
      ...(stuck ? [plus(now(), 10 * MINUTE)] : []),
    ];
    const ahead = moments.map((moment) => (moment > now() ? moment : plus(now(), MINUTE))).sort();
    const first = ahead[0];
    return first !== undefined && first < limit ? first : limit;
  }

  /** A deployment: the first job moves the plan, and the version before still adds users. */
  async function changeLaw(): Promise<void> {
    const timezone = law.change();
    if (timezone === undefined) return;
    note(`the law of ${timezone} changes`);
    if (lawChance.chance(0.5)) jobs.recover();
    await schedule.settle(50);
    for (let user = 0; user < 2; user++) jobs.create({ ...anyUser(lawChance, day), timezone });
    await schedule.settle(50);
  }

  /** The source has few users, so that its requests meet; it repeats them, hands ids over and ends users. */
  function sourceActs(): void {
    const externalId = sourceChance.pick(["S-1", "S-2"]);
    const ids = tables.userIds();
    const kind = sourceChance.below(10);
    if (kind === 0) {
      note(`the source ends ${externalId}`);
      jobs.end(externalId);
    } else if (kind === 1 && ids.length > 0) {
      jobs.edit(sourceChance.pick(ids), { externalId: sourceChance.pick([externalId, null]) });
    } else {
      const body = anyUser(sourceChance, day);
      note(`the source puts ${externalId} ${JSON.stringify(body)}`);
      for (let times = sourceChance.pick([1, 1, 2]); times > 0; times--) jobs.put(externalId, body);
    }
  }

  /** The service tells about something that it accepted, perhaps before our commit and perhaps again; an operator may lift. */
  function tellReceipts(): void {
    const accepted = watch.deliveries.filter((delivery) => delivery.accepted);
    if (accepted.length === 0 || !receiptChance.chance(0.3)) return;
    if (tables.userIds().length === 0) return;
    const { idempotencyKey } = receiptChance.pick(accepted);
    const event = receiptChance.pick(["delivered", "bounced", "complained"] as const);
    const forged = { idempotencyKey: `${receiptChance.pick(tables.userIds())}.2001-01-01.BIRTHDAY`, event, at: now() };
    note(`receipt ${event} ${idempotencyKey.slice(32, 47)}`);
    jobs.receipts([{ idempotencyKey, event, at: now() }, ...(receiptChance.chance(0.2) ? [forged] : [])]);
    const suppressed = tables.userIds().filter((id) => tables.userOf(id)?.user.suppression);
    if (suppressed.length > 0 && receiptChance.chance(0.2)) jobs.lift(receiptChance.pick(suppressed));
  }

  /** What users and the service do meanwhile. After time has moved: a call that began before would have timed out. */
  function disturb(): void {
    if (chance.chance(0.05)) service.mode = chance.pick(["ok", "ok", "down", "flaky", "lateYes"]);
    if (chance.chance(0.1)) jobs.create(anyUser(chance, day));
    if (chance.chance(0.25)) editSomebody();
    if (hasSource && sourceChance.chance(0.2)) sourceActs();
    const ids = tables.userIds();
    if (ids.length > 1 && chance.chance(0.04)) {
      const id = chance.pick(ids);
      note(`delete ${id.slice(-4)}`);
      jobs.remove(id);
    }
  }

  let lastRecover = start;
  let lastPlan = start;
  async function goOn(until: Instant, rough: boolean): Promise<void> {
    schedule.moveTo(nextMoment(until));
    if (rough) disturb();
    if (rough && receiptsCome) tellReceipts();
    if (!rough || chance.chance(0.8)) jobs.enqueue();
    if (rough && chance.chance(0.1)) jobs.enqueue();
    if (now() >= plus(lastRecover, 10 * MINUTE) && (!rough || chance.chance(0.8))) {
      lastRecover = now();
      jobs.recover();
    }
    if (now().slice(0, 10) !== lastPlan.slice(0, 10) && (!rough || chance.chance(0.7))) {
      lastPlan = now();
      jobs.precalculate();
    }
    if (rough && chance.chance(0.02)) jobs.precalculate();
    for (let round = 0; round < 2; round++) {
      deliver(rough);
      await schedule.settle(rough ? 3_000 : 50);
    }
  }

  async function roughTimes(): Promise<void> {
    const population = chance.chance(0.1) ? 30 : chance.between(1, 5);
    for (let user = 0; user < population; user++) jobs.create(anyUser(chance, day));
    await schedule.settle(50);
    rates.now = chance.pick([
      calm,
      { crash: 0.005, refuse: 0.01, refuseAfter: 0.01, repeat: 0.01, freeze: 0 },
      { crash: 0, refuse: 0, refuseAfter: 0, repeat: 0, freeze: 0.4 },
      { crash: 0.02, refuse: 0.02, refuseAfter: 0.02, repeat: 0.02, freeze: 0.02 },
    ]);
    const end = plus(toInstant(Date.parse(day)), chance.between(1, 3) * DAY);
    while (now() < end) {
      if (lawChanges && lawChance.chance(0.06)) await changeLaw();
      if (chance.chance(0.01)) {
        schedule.moveTo(plus(now(), chance.between(1, 20) * HOUR));
        note("everything was down until now");
      }
      await goOn(plus(now(), chance.between(1, 240) * MINUTE), true);
    }
  }

  async function rest(): Promise<Instant> {
    rates.now = calm;
    service.mode = "ok";
    note("faults end");
    const settled = plus(now(), 12 * HOUR);
    while (now() < settled) await goOn(plus(now(), 3 * HOUR), false);
    if (lawChanges && lawChance.chance(0.5)) await lawScene(system, lawChance, (until) => goOn(until, false));
    watch.planFollows(tables.messages(), law.now());
    const end = plus(now(), 60 * HOUR);
    while (now() < end) await goOn(plus(now(), 3 * HOUR), false);
    return end;
  }

  await roughTimes();
  const calmSince = now();
  const end = await rest();
  watch.atRest(tables.messages(), calmSince, end);
  watch.namesAreUnique(tables.uniqueNames());
  return { seed, violations: watch.violations, trace: system.trace, deliveries: watch.deliveries.length };
}
