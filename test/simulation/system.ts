import type { MessageQueue } from "../../functions/delivery/messageQueue.ts";
import { between, HOUR, MINUTE, SECOND } from "../../functions/domain/instants.ts";
import { type Message, messageId } from "../../functions/domain/message.ts";
import type { Instant } from "../../functions/domain/model.ts";
import { policySchema } from "../../functions/domain/policy.ts";
import type { ReceiptEvent } from "../../functions/domain/receipt.ts";
import type { SendTask } from "../../functions/domain/sendTask.ts";
import { rulesId } from "../../functions/domain/zones/rulesId.ts";
import { enqueue } from "../../functions/enqueueing/enqueue.ts";
import type { RawRequest } from "../../functions/http/operation.ts";
import type { MetricName } from "../../functions/manifest/metrics/index.ts";
import { precalculate } from "../../functions/planning/precalculate.ts";
import { receiptOperations } from "../../functions/receipts/receiptOperations.ts";
import { recover } from "../../functions/recovery/recover.ts";
import { sendBatch } from "../../functions/sending/sendBatch.ts";
import type { Stores } from "../../functions/storage/openStores.ts";
import { userOperations } from "../../functions/users/userOperations.ts";
import type { Command } from "../support/dynamodb/client.ts";
import { calm, type FaultRates, outsideCalls } from "./calls.ts";
import { type Violation, watcher } from "./checks.ts";
import { emailModel, type ServiceMode } from "./emailModel.ts";
import { flawOfMove, replacements } from "./lawChecks.ts";
import type { Mutation } from "./mutation.ts";
import { type Lying, queueModel } from "./queueModel.ts";
import type { Random } from "./random.ts";
import { type Invocation, scheduler } from "./scheduler.ts";
import { simulatedTables, storesOver } from "./simulatedTables.ts";
import { tableFaults } from "./tableFaults.ts";
import { simulatedLaw } from "./zoneLaw.ts";

export const policy = policySchema.parse({
  partitions: 2,
  // Small, so that bundles are left over, split and put back.
  bundleSize: 3,
  messagesAtOnce: 4,
  breaker: { minimumCalls: 6 },
});

/** One entry of the body of `POST /api/v1/receipts`. */
export type GivenReceipt = { idempotencyKey: string; event: ReceiptEvent; at: Instant };
const requestWith = (given: Partial<RawRequest>): RawRequest => ({
  params: {},
  query: {},
  headers: {},
  body: undefined,
  ...given,
});

export type System = ReturnType<typeof createSystem>;
export type Dependencies = ReturnType<ReturnType<typeof createSystem>["dependenciesOf"]>;
export type Outcome = { seed: number; violations: Violation[]; trace: string[]; deliveries: number };

/** The functions themselves with all that they call simulated; nothing runs before it is launched. */
export function createSystem(chance: Random, start: Instant, mutation: Mutation, lawChance: Random) {
  const schedule = scheduler(start, chance, (invocation) => watch.doubt(invocation.id));
  const { now } = schedule;
  const trace: string[] = [];
  const note = (line: string) => void trace.push(`${now()} ${line}`);
  const law = simulatedLaw(lawChance, policy, now);
  const flawOfReplacement = replacements();
  const watch = watcher(policy, now, law.recent);
  const queue = queueModel(now, policy.bundleSize);
  const rates: { now: FaultRates } = { now: calm };
  const service: { mode: ServiceMode } = { mode: "ok" };
  const metrics = new Map<MetricName, number>();
  let acting: Pick<Invocation, "id" | "name"> = { id: "nobody", name: "nobody" };
  const recordFault = (line: string, { id }: { id: string }) => {
    note(line);
    watch.doubt(id);
  };

  const handed: SendTask[] = [];
  const onQueue = (message: Message) =>
    [...queue.lying.flatMap(({ tasks }) => tasks), ...handed].some((task) => {
      return messageId(task) === messageId(message) && task.version === message.version;
    });
  const tables = simulatedTables({
    now,
    staleMs: chance.pick([0, SECOND, 10 * SECOND, 10 * MINUTE, HOUR / 2]),
    faults: tableFaults(
      chance,
      () => rates.now,
      (line) => recordFault(`${acting.id} ${line}`, acting),
    ),
    onMessage: (written) => {
      const row = written.after ?? written.before;
      const [from, to] = [written.before?.status ?? "new", written.after?.status ?? "gone"];
      note(
        `${acting.id} ${row?.userId.slice(-4)} ${row?.localDate} ${from} -> ${to} v${written.after?.version ?? "-"}`,
      );
      watch.messageWritten(written, acting, onQueue);
      const isJob = acting.name === "recover" || acting.name === "precalculate";
      if (!isJob || !row || tables.lawInForce() !== rulesId(law.now())) return;
      const occasion = tables.userOf(row.userId)?.occasions.find((each) => each.occasion === row.occasion);
      const flaw = flawOfMove(written, occasion, law.now());
      if (flaw !== undefined) watch.complain("P1", `${flaw}, by ${acting.id}`);
    },
    onUser: (id, known) => watch.userChanged(id, known),
    onLaw: (before, after) => {
      const flaw = flawOfReplacement(before, after, law.now());
      if (flaw !== undefined) watch.complain("P1", `${flaw}: ${acting.id}`);
    },
  });
  const calls = outsideCalls({ schedule, chance, rates: () => rates.now, note: recordFault });
  const email = emailModel({
    now,
    chance,
    mode: () => service.mode,
    seen: (delivery, mode) => {
      const { key, invocation } = delivery;
      note(`${invocation} calls the service for ${key.userId.slice(-4)} ${key.localDate}: ${mode}`);
      watch.delivery(delivery, mode !== "lateYes");
      if (mode === "no") watch.refused(messageId(key));
    },
  });

  /** Who acts is known at the moment of a write: the model does each command without a break. */
  const perform = (invocation: Invocation) => async (command: Command) => {
    acting = invocation;
    return mutation.send ? mutation.send(command, tables.model.perform) : tables.model.perform(command);
  };

  /** A container of a function: its stores live on from one invocation to the next, as in Lambda. */
  type Container = { invocation: Invocation; stores: Stores };
  const idle = new Map<string, Container[]>();
  const containerFor = (invocation: Invocation): Container => {
    const kept = idle.get(invocation.name)?.pop();
    if (kept) return Object.assign(kept, { invocation });
    const container = { invocation };
    const handle = (command: Command) => calls.toDynamoDb(container.invocation, command, perform(container.invocation));
    return Object.assign(container, { stores: storesOver(handle, () => schedule.gate(container.invocation), policy) });
  };

  function dependenciesOf(invocation: Invocation, stores: Stores) {
    const silent = () => {};
    return {
      ...stores,
      queue: calls.to<MessageQueue>(invocation, "queue", queue.client),
      deadLetters: calls.to(invocation, "deadLetters", { put: async () => {} }),
      emailService: calls.to(invocation, "emailService", email(invocation.id)),
      clock: now,
      random: chance.next,
      // No real time passes here: a wait may end at any moment.
      wait: () => schedule.gate(invocation),
      newId: () => `00000000-0000-7000-8000-${String(chance.below(1e12)).padStart(12, "0")}`,
      recordMetric: (name: MetricName, value: number) => void metrics.set(name, (metrics.get(name) ?? 0) + value),
      log: { debug: silent, info: silent, warn: silent, error: silent },
      policy: law.ofInvocation(),
    };
  }

  type Work = (deps: Dependencies, invocation: Invocation) => Promise<unknown>;
  const launch = (name: string, timeoutSeconds: number, work: Work) =>
    schedule.launch(name, timeoutSeconds * SECOND, async (invocation) => {
      const container = containerFor(invocation);
      const whole = dependenciesOf(invocation, container.stores);
      await work({ ...whole, ...mutation.deps?.(whole) }, invocation).catch(() => {});
      idle.set(name, [...(idle.get(name) ?? []), container]);
    });

  const always = () => true;
  /** Time for another round, as the platform's time limit leaves it. */
  const timeFor = (invocation: Invocation) => () => between(invocation.startedAt, now()) < invocation.timeoutMs / 2;
  const jobs = {
    enqueue: () => launch("enqueue", 55, (deps) => enqueue(deps, always)),
    precalculate: () => launch("precalculate", 900, (deps) => precalculate(deps, {}, always)),
    recover: () => launch("recover", 300, (deps) => recover(deps, always)),
    send: (batch: Lying[]) =>
      launch("send", 30, async (deps, invocation) => {
        handed.push(...batch.flatMap(({ tasks }) => tasks));
        const records = batch.map(({ id, body, receives }) => ({
          messageId: id,
          body,
          attributes: { ApproximateReceiveCount: String(receives) },
        }));
        const { batchItemFailures } = await sendBatch(deps, records, invocation.id, timeFor(invocation));
        if (batchItemFailures.length > 0) watch.doubt(invocation.id);
        const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
        for (const { id } of batch) if (!failed.has(id) && !chance.chance(rates.now.refuse)) queue.remove(id);
      }),
    create: (body: object) =>
      launch("create", 10, async (deps) => {
        const created = await userOperations.createUser.run(deps, { params: {}, query: {}, headers: {}, body });
        note(`created ${String(Reflect.get(Object(created.body), "id")).slice(-4)} ${JSON.stringify(body)}`);
      }),
    edit: (id: string, body: object) =>
      launch("edit", 10, (deps) =>
        userOperations.updateUser.run(deps, { params: { id }, query: {}, headers: {}, body }),
      ),
    /** The source of the users adds or changes the one it knows under this id. */
    put: (externalId: string, body: object) =>
      launch("edit", 10, (deps) =>
        userOperations.putUserByExternalId.run(deps, { params: { externalId }, query: {}, headers: {}, body }),
      ),
    end: (externalId: string) =>
      launch("delete", 10, (deps) =>
        userOperations.deleteUserByExternalId.run(deps, {
          params: { externalId },
          query: {},
          headers: {},
          body: undefined,
        }),
      ),
    /** Receipts as the service posts them, one request. */
    receipts: (receipts: readonly GivenReceipt[]) =>
      launch("receipts", 29, (deps) => receiptOperations.postReceipts.run(deps, requestWith({ body: { receipts } }))),
    lift: (userId: string) =>
      launch("lift", 29, (deps) => receiptOperations.liftSuppression.run(deps, requestWith({ params: { userId } }))),
    remove: (id: string) =>
      launch("delete", 10, (deps) =>
        userOperations.deleteUser.run(deps, { params: { id }, query: {}, headers: {}, body: undefined }),
      ),
  };
  return { schedule, trace, note, watch, queue, rates, service, tables, jobs, law, dependenciesOf };
}
