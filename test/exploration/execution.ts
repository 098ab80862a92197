import type { DeliveryOutcome, EmailRequest } from "../../functions/delivery/emailService.ts";
import { MINUTE, plus, SECOND } from "../../functions/domain/instants.ts";
import { type Message, messageId, parseMessageId } from "../../functions/domain/message.ts";
import type { Instant } from "../../functions/domain/model.ts";
import type { SendTask } from "../../functions/domain/sendTask.ts";
import { enqueue } from "../../functions/enqueueing/enqueue.ts";
import { recover } from "../../functions/recovery/recover.ts";
import { sendBatch } from "../../functions/sending/sendBatch.ts";
import { userOperations } from "../../functions/users/userOperations.ts";
import { watcher } from "../simulation/checks.ts";
import { names, simulatedTables, storesOver } from "../simulation/simulatedTables.ts";
import type { Command, Output } from "../support/dynamodb/client.ts";
import type { Option, Queued, World } from "./choices.ts";
import { crash, type Process, startProcess, tell, waitAt } from "./process.ts";
import { policy, type Scenario } from "./scenarios.ts";

/** The functions of a scenario over a world, stopped at every call until a choice is made. */
export function createExecution(scenario: Scenario, world: World) {
  let { now } = world;
  let queue = [...world.queue];
  let taskCount = queue.length;
  let fate: "done" | "answerLost" = "done";
  let age = 0;
  let calm = false;
  const used = { crashes: 0, silences: 0, losses: 0, staleReads: 0, leases: 0, lostAnswers: 0 };
  const processes: Process[] = [];
  const clock = () => now;
  const watch = watcher(policy, clock);
  let acting: Process | undefined;

  const onQueue = ({ version, ...row }: Message) =>
    [...queue, ...handed].some(({ task }) => messageId(task) === messageId(row) && task.version === version);
  const handed: Queued[] = [];
  const tables = simulatedTables({
    now: clock,
    staleMs: 10 * SECOND,
    faults: { call: () => fate, age: (count) => Math.min(age, count - 1) },
    onMessage: (written) => watch.messageWritten(written, acting ?? { id: "nobody", name: "nobody" }, onQueue),
    onUser: (id, known) => watch.userChanged(id, known),
  });
  tables.model.state.setBack(world.tables);
  watch.userChanged(world.userId, tables.userOf(world.userId));

  /** Calls about control items are made at once: they commute with everything in these scenarios. */
  const isFree = (command: Command) => "TableName" in command.input && command.input.TableName === names.control;

  const through = async <T>(process: Process, what: string, work: () => T | Promise<T>, free = false): Promise<T> => {
    if (!free && !calm) await waitAt(process, what);
    acting = process;
    try {
      const answer = await work();
      tell(process, now, answer);
      return answer;
    } catch (error) {
      tell(process, now, error);
      throw error;
    }
  };

  let silent = false;
  function answerOf(process: Process, request: EmailRequest): DeliveryOutcome {
    const key = parseMessageId(request.idempotencyKey);
    if (!key) throw new Error("a request without a key of ours");
    const seen = { ...request, at: now, key, invocation: process.id, accepted: true };
    watch.delivery(seen, !silent);
    process.hasAnswer = true;
    return silent ? { kind: "unknown", detail: "TIMEOUT" } : { kind: "accepted" };
  }

  function dependenciesOf(process: Process) {
    const handle = (command: Command): Promise<Output> =>
      through(process, command.constructor.name, () => tables.model.perform(command), isFree(command));
    const none = () => {};
    return {
      ...storesOver(handle, async () => {}, policy),
      queue: {
        put: (tasks: readonly SendTask[]) =>
          through(process, "queue.put", () => {
            queue.push(...tasks.map((task) => ({ id: `q${++taskCount}`, task })));
            return { refused: [] };
          }),
        depth: () => through(process, "queue.depth", () => ({ visible: queue.length, inFlight: 0, delayed: 0 }), true),
      },
      deadLetters: { put: async () => {} },
      emailService: { send: (request: EmailRequest) => through(process, "email", () => answerOf(process, request)) },
      clock,
      random: () => 0.5,
      wait: async () => {},
      newId: () => "00000000-0000-7000-8000-000000000002",
      recordMetric: none,
      log: { debug: none, info: none, warn: none, error: none },
      policy,
    };
  }
  type Dependencies = ReturnType<typeof dependenciesOf>;
  const start = (id: string, name: string, work: (deps: Dependencies, process: Process) => Promise<unknown>) =>
    void processes.push(startProcess(id, name, (process) => work(dependenciesOf(process), process)));

  const always = () => true;
  const jobs = {
    send: (id: string, queued: Queued) =>
      start(id, "send", async (deps) => {
        handed.push(queued);
        const record = { messageId: queued.id, body: JSON.stringify(queued.task) };
        const { batchItemFailures } = await sendBatch(deps, [record], id);
        if (batchItemFailures.length === 0) queue = queue.filter((each) => each.id !== queued.id);
      }),
    enqueue: () => start("enqueue", "enqueue", (deps) => enqueue(deps, always)),
    recover: () => start("recover", "recover", (deps) => recover(deps, always)),
    edit: () =>
      start("edit", scenario.edit.name, (deps) => {
        const request = { params: { id: world.userId }, query: {}, headers: {}, body: scenario.edit.body };
        return userOperations[scenario.edit.operation].run(deps, request);
      }),
  };

  const has = (id: string) => processes.some((each) => each.id === id);
  const left = (what: keyof typeof used) => used[what] < scenario.most[what];

  /** What may happen next. A process that runs comes first, so that the first path found has few switches. */
  function options(): Option[] {
    const found: Option[] = [];
    for (const process of processes) if (process.pending) found.push(...stepsOf(process, process.pending));
    for (const id of scenario.senders.filter((each) => !has(each)).slice(0, 1)) {
      for (const queued of queue)
        found.push({ name: `${id} receives ${queued.id}`, take: () => jobs.send(id, queued) });
    }
    for (const name of scenario.jobs) if (!has(name)) found.push({ name: `${name} starts`, take: jobs[name] });
    for (const { id } of left("losses") ? queue : [])
      found.push({
        name: `the queue loses ${id}`,
        uses: "losses",
        take: () => {
          queue = queue.filter((each) => each.id !== id);
        },
      });
    const held = tables.messages().find(({ status, leaseUntil }) => status === "SENDING" && leaseUntil !== undefined);
    if (held?.leaseUntil && left("leases")) {
      const over = plus(held.leaseUntil, SECOND);
      found.push({ name: "the lease ends", uses: "leases", take: () => passTo(over) });
    }
    return found;
  }

  function stepsOf(process: Process, pending: NonNullable<Process["pending"]>): Option[] {
    const name = `${process.id}: ${pending.what}`;
    const steps: Option[] = [{ name, take: pending.open }];
    const isRead = ["QueryCommand", "GetCommand", "BatchGetCommand"].includes(pending.what);
    if (pending.what === "email" && left("silences"))
      steps.push({
        name: `${name}, accepted without an answer`,
        uses: "silences",
        take: () => {
          silent = true;
          pending.open();
        },
      });
    if (pending.what.endsWith("Command") && !isRead && left("lostAnswers"))
      steps.push({
        name: `${name}, its answer lost`,
        uses: "lostAnswers",
        take: () => {
          fate = "answerLost";
          watch.doubt(process.id);
          pending.open();
        },
      });
    if (pending.what === "QueryCommand" && left("staleReads") && tables.model.state.ages(names.messages) > 1)
      steps.push({
        name: `${name}, one write ago`,
        uses: "staleReads",
        take: () => {
          age = 1;
          pending.open();
        },
      });
    if (left("crashes"))
      steps.push({
        name: `${process.id} crashes before ${pending.what}`,
        uses: "crashes",
        take: () => {
          crash(process);
          watch.doubt(process.id);
        },
      });
    return steps;
  }

  /** Time passes. Whoever runs is ended by the platform, but a sender with an answer may have been frozen. */
  function passTo(instant: Instant): void {
    now = instant;
    for (const process of processes.filter(({ status }) => status === "running")) {
      watch.doubt(process.id);
      if (!process.hasAnswer) crash(process);
    }
  }

  /** Lets what was chosen happen, until every process waits again. */
  async function take(option: Option): Promise<void> {
    if (option.uses) used[option.uses]++;
    option.take();
    await settled();
    silent = false;
    fate = "done";
    age = 0;
  }
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

  /** No more faults and no more choices: does everything come to rest, and rightly? */
  async function comeToRest(): Promise<void> {
    calm = true;
    const since = now;
    for (const process of processes) process.pending?.open();
    await settled();
    for (let round = 0; round < 40; round++) {
      now = plus(now, 10 * MINUTE);
      for (const id of ["enqueue", "recover"] as const) {
        jobs[id]();
        await settled();
      }
      const visible = queue.filter(({ task }) => task.notBefore <= now);
      for (const queued of visible) jobs.send(`sender ${round}`, queued);
      await settled();
    }
    now = plus(now, 13 * 60 * MINUTE);
    watch.atRest(tables.messages(), since, now);
  }

  /** Everything that what follows depends on. What an ended or crashed process was told matters to nobody any more. */
  function fingerprint(): string {
    const all = processes.map(({ id, status, told, pending }) =>
      status === "running" ? `${id} ${told} ${pending?.what}` : `${id} ${status}`,
    );
    const memory = [queue, handed.map(({ id }) => id).sort(), used].map((each) => JSON.stringify(each));
    const outside = [tables.model.state.fingerprint(left("staleReads")), watch.fingerprint()];
    return [now, ...outside, ...memory, ...all.sort()].join("\n");
  }

  return {
    options,
    take,
    comeToRest,
    fingerprint,
    violations: watch.violations,
    isQuiet: () => processes.every(({ status }) => status !== "running"),
  };
}
