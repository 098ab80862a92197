import type { DeliveryOutcome, EmailRequest } from "../../functions/delivery/emailService.ts";
import { localDateAt } from "../../functions/domain/dueTime.ts";
import { DAY, HOUR, MINUTE, plus, SECOND, toInstant } from "../../functions/domain/instants.ts";
import { type Message, messageId } from "../../functions/domain/message.ts";
import type { Instant } from "../../functions/domain/model.ts";
import { policySchema } from "../../functions/domain/policy.ts";
import type { SendTask } from "../../functions/domain/sendTask.ts";
import { keptZone, knownZones } from "../../functions/domain/zones.ts";
import { enqueue } from "../../functions/enqueueing/enqueue.ts";
import { parseIdempotencyKey } from "../../functions/messages/emailRequest.ts";
import { precalculate } from "../../functions/planning/precalculate.ts";
import { recover } from "../../functions/recovery/recover.ts";
import type { MetricName } from "../../functions/runtime/metricNames.ts";
import { sendBatch } from "../../functions/sending/sendBatch.ts";
import type { MessageStore } from "../../functions/storage/messageStore.ts";
import { userOperations } from "../../functions/users/userOperations.ts";
import { memoryBreakerStore, memoryControlStore } from "../support/memory/memoryControlStore.ts";
import { memoryMessageStore } from "../support/memory/memoryMessageStore.ts";
import { memoryUserStore } from "../support/memory/memoryUserStore.ts";
import { type Violation, watcher } from "./checks.ts";
import { calm, type FaultRates, faulty } from "./faults.ts";
import { type Lying, queueModel } from "./queueModel.ts";
import { random } from "./random.ts";
import { type Invocation, scheduler } from "./scheduler.ts";

const policy = policySchema.parse({ partitions: 2, breaker: { minimumCalls: 6 } });
const NINE = 9 * HOUR;

/** Days on which something is odd somewhere: changes of clocks, of the year, the end of February. */
const oddDays = [
  "2026-03-08",
  "2026-03-29",
  "2026-10-25",
  "2026-11-01",
  "2026-12-31",
  "2027-01-01",
  "2027-02-28",
  "2028-02-29",
  "2027-03-01",
  "2026-06-15",
];
const zones = knownZones();
const wildZones = [
  "Pacific/Kiritimati",
  "Etc/GMT+12",
  "Asia/Tokyo",
  "America/New_York",
  "Europe/Berlin",
  "Australia/Lord_Howe",
].map(keptZone);

export type Dependencies = ReturnType<typeof createHistory>["toolsOf"] extends (invocation: Invocation) => infer T
  ? T
  : never;
type Memory = ReturnType<typeof memoryMessageStore>;
/** Breaks a build on purpose, to see what the checks are worth: what the functions hold, or what the table does. */
export type Mutation = { deps?: (deps: Dependencies) => Dependencies; store?: (memory: Memory) => MessageStore };
export type Outcome = { seed: number; violations: Violation[]; trace: string[]; deliveries: number };

/** One history from one seed: users, edits, jobs, outages and mishaps in an order the dice decide; then rest; then judgement. */
function serviceFailed(detail: string): DeliveryOutcome {
  return { kind: "failed", reason: { kind: "SERVICE_FAILED", detail }, countsAgainstService: true };
}

export function runHistory(seed: number, mutation: Mutation = {}): Promise<Outcome> {
  return createHistory(seed, mutation).run();
}

function createHistory(seed: number, mutation: Mutation) {
  const chance = random(seed);
  const day = chance.pick(oddDays);
  const start = toInstant(Date.parse(day) - chance.between(6, 40) * HOUR);
  const schedule = scheduler(start, chance, (invocation) => watch.doubt(invocation.id));
  const { now } = schedule;
  const trace: string[] = [];
  const note = (line: string) => void trace.push(`${now()} ${line}`);
  const watch = watcher(policy, now);
  const queue = queueModel(now);
  const rates: { now: FaultRates } = { now: calm };
  const fault = (line: string, invocation: Invocation) => {
    note(line);
    watch.doubt(invocation.id);
  };
  const wrap = faulty(schedule, chance, () => rates.now, fault);
  const service = { mode: "ok" as "ok" | "down" | "flaky" | "lateYes", early: 0 };
  const metrics = new Map<MetricName, number>();
  let acting = "nobody";

  const handed: SendTask[] = [];
  const onQueue = (message: Message) =>
    [...queue.lying.map(({ task }) => task), ...handed].some(
      (task) =>
        task.userId === message.userId &&
        task.localDate === message.localDate &&
        task.occasion === message.occasion &&
        task.version === message.version,
    );
  const messages = memoryMessageStore(policy, (applied) => {
    if (applied.after)
      note(
        `${acting} ${applied.transition} ${applied.after.userId.slice(-4)} ${applied.after.localDate} v${applied.after.version}`,
      );
    watch.applied(applied, acting, onQueue);
  });
  const messageStore = mutation.store?.(messages) ?? messages.store;
  const users = memoryUserStore(policy, messages, (id, known) => watch.userChanged(id, known));
  const control = memoryControlStore();
  const breaker = memoryBreakerStore();
  staleIndexes();

  /** Every read of an index may see the table as it was a moment ago. */
  function staleIndexes() {
    let oldRows = [...messages.rows.values()];
    let oldUsers = [...users.users.values()];
    messages.readIndexFrom(() => {
      if (chance.chance(0.7)) oldRows = [...messages.rows.values()];
      return oldRows;
    });
    users.readIndexFrom(() => {
      if (chance.chance(0.7)) oldUsers = [...users.users.values()];
      return oldUsers;
    });
  }

  /** Who acts is known at the moment of a write: the wrapped call runs without a break. */
  function as<T extends object>(invocation: Invocation, store: T): T {
    return new Proxy(store, {
      get(object, property, receiver) {
        const method = Reflect.get(object, property, receiver);
        if (typeof method !== "function") return method;
        return (...args: unknown[]) => {
          acting = invocation.id;
          return Reflect.apply(method, object, args);
        };
      },
    });
  }

  async function answer(invocation: Invocation, delivery: EmailRequest): Promise<DeliveryOutcome> {
    const key = parseIdempotencyKey(delivery.idempotencyKey);
    if (!key) throw new Error("a request without a key of ours");
    const mode =
      service.mode === "flaky"
        ? chance.pick(["ok", "ok", "ok", "down", "down", "lateYes", "lateYes", "busy", "no"] as const)
        : service.mode;
    const seen = {
      ...delivery,
      at: now(),
      key,
      invocation: invocation.id,
      accepted: mode === "ok" || mode === "lateYes",
    };
    note(`${invocation.id} calls the service for ${key.userId.slice(-4)} ${key.localDate}: ${mode}`);
    watch.delivery(seen, mode !== "lateYes");
    switch (mode) {
      case "ok":
        return { kind: "accepted" };
      case "lateYes":
        return { kind: "unknown", detail: "TIMEOUT" };
      case "no":
        watch.refused(messageId(key));
        return { kind: "refused", detail: "HTTP_400" };
      case "busy":
        return {
          kind: "failed",
          reason: { kind: "ASKED_TO_WAIT", detail: "HTTP_429" },
          countsAgainstService: false,
          retryAfterMs: 30_000,
        };
      case "down":
        return chance.chance(0.5) ? serviceFailed("HTTP_503") : serviceFailed("ECONNREFUSED");
    }
  }

  function toolsOf(invocation: Invocation) {
    const silent = () => {};
    return {
      users: wrap(invocation, "users", as(invocation, users.store)),
      messages: wrap(invocation, "messages", as(invocation, messageStore)),
      control: wrap(invocation, "control", control),
      breaker: wrap(invocation, "breaker", breaker.store),
      queue: wrap(invocation, "queue", queue.client),
      deadLetters: wrap(invocation, "deadLetters", { put: async () => {} }),
      emailService: wrap(invocation, "emailService", {
        send: (delivery: EmailRequest) => answer(invocation, delivery),
      }),
      clock: now,
      random: chance.next,
      newId: () => `00000000-0000-7000-8000-${String(chance.below(1e12)).padStart(12, "0")}`,
      recordMetric: (name: MetricName, value: number) => void metrics.set(name, (metrics.get(name) ?? 0) + value),
      log: { info: silent, warn: silent, error: silent },
      policy,
    };
  }

  const launch = (
    name: string,
    timeoutSeconds: number,
    work: (deps: Dependencies, invocation: Invocation) => Promise<unknown>,
  ) =>
    schedule.launch(name, timeoutSeconds * SECOND, async (invocation) => {
      const deps = mutation.deps?.(toolsOf(invocation)) ?? toolsOf(invocation);
      await work(deps, invocation).catch(() => {});
    });

  const always = () => true;
  const jobs = {
    enqueue: () => launch("enqueue", 55, (deps) => enqueue(deps, always)),
    precalculate: () => launch("precalculate", 900, (deps) => precalculate(deps, {}, always)),
    recover: () => launch("recover", 300, (deps) => recover(deps, always)),
    send: (batch: Lying[]) =>
      launch("send", 30, async (deps, invocation) => {
        handed.push(...batch.map(({ task }) => task));
        const records = batch.map(({ id, body }) => ({ messageId: id, body }));
        const { batchItemFailures } = await sendBatch(deps, records, invocation.id);
        if (batchItemFailures.length > 0) watch.doubt(invocation.id);
        const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
        for (const { id } of batch) if (!failed.has(id) && !chance.chance(rates.now.refuse)) queue.remove(id);
      }),
  };

  function addUser(): void {
    const timezone = chance.chance(0.5) ? chance.pick(wildZones) : chance.pick(zones);
    const offset = chance.between(-1, 3) * DAY;
    const birthday = localDateAt(plus(toInstant(Date.parse(day) + NINE), offset), timezone, policy).slice(5);
    const leap = birthday === "02-29" || (chance.chance(0.3) && /^(02-28|03-01)$/.test(birthday));
    const body = {
      firstName: "Ada",
      lastName: "Lovelace",
      email: `p${chance.below(1e9)}@example.com`,
      timezone,
      birthdayDate: leap ? "1992-02-29" : `1990-${birthday}`,
      ...(leap && { leapDay: chance.pick(["FEB_28", "MAR_1"]) }),
      ...(chance.chance(0.3) && { sendTime: chance.pick(["00:00", "02:30", "18:15", "23:59"]) }),
      ...(chance.chance(0.2) && { locale: chance.pick(["de-AT", "ja", "tlh"]) }),
      ...(chance.chance(0.2) && { anniversaryDate: `2010-${birthday === "02-29" ? "03-01" : birthday}` }),
    };
    launch("create", 10, async (deps) => {
      const created = await userOperations.createUser.run(deps, { params: {}, query: {}, headers: {}, body });
      const id = Reflect.get(Object(created.body), "id");
      note(`created ${String(id).slice(-4)} ${created.status} ${timezone} ${body.birthdayDate} ${body.sendTime ?? ""}`);
    });
  }

  function editUser(): void {
    if (users.users.size === 0) return;
    const id = chance.pick([...users.users.keys()]);
    const body = chance.pick([
      () => ({ firstName: chance.pick(["Augusta", "Byron"]) }),
      () => ({ locale: chance.pick(["es", "de", null]) }),
      () => ({ email: `p${chance.below(1e9)}@example.com` }),
      () => ({ timezone: chance.chance(0.5) ? chance.pick(wildZones) : chance.pick(zones) }),
      () => ({ sendTime: chance.pick(["05:00", "12:00", "21:30"]) }),
      () => ({
        birthdayDate: `1985-${localDateAt(plus(now(), chance.between(-1, 2) * DAY), keptZone("UTC"), policy)
          .slice(5)
          .replace("02-29", "02-28")}`,
      }),
    ])();
    note(`edit ${id.slice(-4)} ${JSON.stringify(body)}`);
    launch("edit", 10, (deps) => userOperations.updateUser.run(deps, { params: { id }, query: {}, headers: {}, body }));
  }

  function deleteUser(): void {
    const id = chance.pick([...users.users.keys()]);
    note(`delete ${id.slice(-4)}`);
    launch("delete", 10, (deps) =>
      userOperations.deleteUser.run(deps, { params: { id }, query: {}, headers: {}, body: undefined }),
    );
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
      if (rough && chance.chance(0.3)) editUser();
    }
  }

  /** What is next: the tick after the next row that wants one, the next visible copy, or the given instant. */
  function nextMoment(limit: Instant): Instant {
    const wanted = [...messages.rows.values()]
      .filter((row) => row.status === "SCHEDULED")
      .map((row) =>
        toInstant(Math.ceil(Date.parse(plus(row.nextAttemptAt, -policy.lookaheadSeconds * SECOND)) / MINUTE) * MINUTE),
      );
    const stuck = [...messages.rows.values()].some((row) => row.status === "SENDING" || row.status === "QUEUED");
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

  let lastRecover = start;
  let lastPlan = start;
  async function transition(until: Instant, rough: boolean): Promise<void> {
    schedule.moveTo(nextMoment(until));
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
    deliver(rough);
    await schedule.settle(rough ? 3_000 : 50);
    deliver(rough);
    await schedule.settle(rough ? 3_000 : 50);
  }

  async function roughTimes(): Promise<void> {
    const population = chance.chance(0.1) ? 30 : chance.between(1, 5);
    for (let user = 0; user < population; user++) addUser();
    await schedule.settle(50);
    rates.now = chance.pick([
      calm,
      { crash: 0.005, refuse: 0.01, refuseAfter: 0.01, freeze: 0 },
      { crash: 0, refuse: 0, refuseAfter: 0, freeze: 0.4 },
      { crash: 0.02, refuse: 0.02, refuseAfter: 0.02, freeze: 0.02 },
    ]);
    const end = plus(toInstant(Date.parse(day)), chance.between(1, 3) * DAY);
    while (now() < end) {
      if (chance.chance(0.05)) service.mode = chance.pick(["ok", "ok", "down", "flaky", "lateYes"]);
      if (chance.chance(0.1)) addUser();
      if (chance.chance(0.25)) editUser();
      if (users.users.size > 1 && chance.chance(0.04)) deleteUser();
      if (chance.chance(0.01)) {
        schedule.moveTo(plus(now(), chance.between(1, 20) * HOUR));
        note("everything was down until now");
      }
      await transition(plus(now(), chance.between(1, 240) * MINUTE), true);
    }
  }

  async function rest(): Promise<Instant> {
    rates.now = calm;
    service.mode = "ok";
    note("faults end");
    const end = plus(now(), 3 * DAY);
    while (now() < end) await transition(plus(now(), 3 * HOUR), false);
    return end;
  }

  async function run(): Promise<Outcome> {
    await roughTimes();
    const calmSince = now();
    const end = await rest();
    watch.atRest(messages.rows, calmSince, end);
    return { seed, violations: watch.violations, trace, deliveries: watch.deliveries.length };
  }
  return { run, toolsOf };
}
