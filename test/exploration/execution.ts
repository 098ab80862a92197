import type { DeliveryOutcome, EmailRequest } from "../../functions/delivery/emailService.ts";
import { HOUR, plus, SECOND } from "../../functions/domain/instants.ts";
import { type Message, messageId } from "../../functions/domain/message.ts";
import type { Instant } from "../../functions/domain/model.ts";
import { parseIdempotencyKey } from "../../functions/messages/emailRequest.ts";
import { watcher } from "../simulation/checks.ts";
import type { Mutation } from "../simulation/mutation.ts";
import { names, simulatedTables } from "../simulation/simulatedTables.ts";
import type { Option, Queued, World } from "./choices.ts";
import { functionsOver } from "./functions.ts";
import { afterLateLimit, afterLease, momentsAfter } from "./moments.ts";
import { type Call, crash, type Process, startProcess, tell, waitAt } from "./process.ts";
import { type Bound, bounds, type ProcessName, type Scenario } from "./scenarios.ts";

/** SQS may deliver a task this much before its time. */
const EARLY = 2 * SECOND;

/** The functions of a scenario over a world, stopped at every call until a choice is made. */
export function createExecution(scenario: Scenario, world: World, mutation: Mutation = {}) {
  let { now } = world;
  let queue = [...world.queue];
  let taskCount = queue.length;
  let fate: "done" | "answerLost" = "done";
  let age = 0;
  let silent = false;
  let calm = false;
  const used = Object.fromEntries(Object.keys(bounds).map((bound) => [bound, 0])) as Record<Bound, number>;
  const left = (what: Bound) => used[what] < (scenario.most[what] ?? 0);
  const processes: Process[] = [];
  const handed: Queued[] = [];
  const clock = () => now;
  const watch = watcher(world.policy, clock, () => [world.policyBefore, world.policy]);
  let acting: Process | undefined;

  const onQueue = ({ version, ...row }: Message) =>
    [...queue, ...handed].some(({ task }) => messageId(task) === messageId(row) && task.version === version);
  const tables = simulatedTables({
    now: clock,
    staleMs: 10 * SECOND,
    faults: { call: () => fate, age: (count) => Math.min(age, count - 1) },
    onMessage: (written) => watch.messageWritten(written, acting ?? { id: "nobody", name: "nobody" }, onQueue),
    onUser: (id, known) => watch.userChanged(id, known),
  });
  tables.model.state.setBack(world.tables);
  watch.userChanged(world.userId, tables.userOf(world.userId));
  for (const id of world.refused) watch.refused(id);

  const functions = functionsOver(
    scenario,
    world,
    { clock, through, perform, put, depth: () => queue.length, answer },
    mutation,
  );

  async function through<T>(process: Process, what: string, work: () => T | Promise<T>, free = false): Promise<T> {
    if (!free && !calm) await waitAt(process, what);
    acting = process;
    try {
      const answered = await work();
      tell(process, what, now, answered);
      return answered;
    } catch (error) {
      tell(process, what, now, error);
      throw error;
    }
  }
  function perform(command: Parameters<typeof tables.model.perform>[0]) {
    return tables.model.perform(command);
  }
  function put(tasks: readonly Queued["task"][]): void {
    queue.push(...tasks.map((task) => ({ id: `q${++taskCount}`, task })));
  }
  function answer(process: Process, request: EmailRequest): DeliveryOutcome {
    const key = parseIdempotencyKey(request.idempotencyKey);
    if (!key) throw new Error("a request without a key of ours");
    watch.delivery({ ...request, at: now, key, invocation: process.id, accepted: true }, !silent);
    process.hasAnswer = true;
    return silent ? { kind: "unknown", detail: "TIMEOUT" } : { kind: "accepted" };
  }

  const start = (name: ProcessName, id: string = name) =>
    void processes.push(
      startProcess(id, name === "old edit" ? "edit" : name, (process) => functions.run(name, process)),
    );
  const receive = (id: string, queued: Queued) => {
    handed.push(queued);
    const work = async (process: Process) => {
      const isDone = await functions.send(queued, process);
      if (isDone) queue = queue.filter((each) => each.id !== queued.id);
    };
    processes.push(startProcess(id, "send", work));
  };

  const has = (id: string) => processes.some((each) => each.id === id);
  const visible = (early = 0) => queue.filter(({ task }) => task.notBefore <= plus(now, early));

  /** What may happen next. A process that runs comes first, so that the first path found has few switches. */
  function options(): Option[] {
    return [...processes.flatMap(stepsOf), ...beginnings(), ...losses(), ...movesOfTime()];
  }

  function beginnings(): Option[] {
    const sender = scenario.senders.find((each) => !has(each));
    const received =
      sender === undefined
        ? []
        : visible(EARLY).map((queued) => ({
            name: `${sender} receives ${queued.id}`,
            actor: sender,
            take: () => receive(sender, queued),
          }));
    const names = [...new Set(scenario.processes)].flatMap((name) => {
      const count = scenario.processes.filter((each) => each === name).length;
      const ids = Array.from({ length: count }, (_, index) => (index === 0 ? name : `${name} ${index + 1}`));
      const id = ids.find((each) => !has(each));
      return id === undefined ? [] : [{ name, id }];
    });
    return [
      ...received,
      ...names.map(({ name, id }) => ({ name: `${id} starts`, actor: id, take: () => start(name, id) })),
    ];
  }

  function losses(): Option[] {
    if (!left("losses")) return [];
    return queue.map(({ id }) => ({
      name: `the queue loses ${id}`,
      uses: "losses" as const,
      take: () => {
        queue = queue.filter((each) => each.id !== id);
      },
    }));
  }

  function movesOfTime(): Option[] {
    const moves = [
      { name: "the lease ends", uses: "leases" as const, to: afterLease(tables.messages()) },
      {
        name: "the late limit passes",
        uses: "lateLimits" as const,
        to: afterLateLimit(tables.messages(), world.policy),
      },
      {
        name: "the next tick",
        uses: "ticks" as const,
        to: momentsAfter(now, tables.messages(), queue, world.policy)[0],
      },
    ];
    return moves.flatMap(({ name, uses, to }) => {
      if (to === undefined || to <= now || !left(uses)) return [];
      const move = { name: `${name} (${to})`, uses, take: () => passTo(to) };
      // A process that stands still between its last check and the call can't be stopped by anything: not tried.
      const mayFreeze = left("freezes")
        ? processes.filter(({ pending }) => pending.length > 0 && pending.every(({ what }) => what !== "email"))
        : [];
      const frozen = mayFreeze.map((process) => ({
        ...move,
        name: `${move.name}, ${process.id} frozen before ${process.pending.map(({ what }) => what).join(" and ")}`,
        take: () => {
          used.freezes++;
          passTo(to, process);
        },
      }));
      return [move, ...frozen];
    });
  }

  /** What may happen to the calls that a process waits with. */
  function stepsOf(process: Process): Option[] {
    const steps = process.pending.flatMap((call) => fatesOf(process, call));
    const names = process.pending.map(({ what }) => what).join(" and ");
    if (steps.length > 0 && left("crashes"))
      steps.push({ name: `${process.id} crashes before ${names}`, uses: "crashes", take: () => end(process) });
    return steps;
  }

  function fatesOf({ id }: Process, { what, open }: Call): Option[] {
    const steps: Option[] = [{ name: `${id}: ${what}`, actor: id, take: open }];
    const badly = (uses: Bound, how: string, prepare: () => void) => {
      const take = () => {
        prepare();
        open();
      };
      if (left(uses)) steps.push({ name: `${id}: ${what}, ${how}`, actor: id, uses, take });
    };
    const isRead = ["QueryCommand", "GetCommand", "BatchGetCommand"].includes(what);
    if (what === "email")
      badly("silences", "accepted without an answer", () => {
        silent = true;
      });
    if (what.endsWith("Command") && !isRead)
      badly("lostAnswers", "its answer lost", () => {
        fate = "answerLost";
        watch.doubt(id);
      });
    const { state } = tables.model;
    if (what === "QueryCommand" && Math.max(state.ages(names.messages), state.ages(names.users)) > 1)
      badly("staleReads", "one write ago", () => {
        age = 1;
      });
    return steps;
  }

  function end(process: Process): void {
    watch.doubt(process.id);
    crash(process);
  }

  /** Time passes. Whoever runs is ended by the platform, but a sender with an answer, and the frozen one. */
  function passTo(instant: Instant, frozen?: Process): void {
    now = instant;
    for (const process of processes.filter(({ status }) => status === "running")) {
      watch.doubt(process.id);
      if (!process.hasAnswer && process !== frozen) crash(process);
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

  /** No more faults and no more choices: does everything come to rest, and rightly? */
  async function comeToRest(): Promise<void> {
    calm = true;
    const since = now;
    for (const process of processes) for (const call of process.pending) call.open();
    await settled();
    start("precalculate");
    await settled();
    for (let round = 0; round < 60; round++) {
      for (const job of ["enqueue", "recover"] as const) {
        start(job, `${job} at rest`);
        await settled();
      }
      for (const queued of visible()) receive(`sender ${round}`, queued);
      await settled();
      if (round === 7) watch.planFollows(tables.messages(), world.policy);
      const isAtRest = queue.length === 0 && tables.messages().every(({ status }) => status === "SENT");
      if (isAtRest && round > 8) break;
      now = nextRound();
    }
    now = plus(now, 13 * HOUR);
    watch.atRest(tables.messages(), since, now);
  }

  /** Ten minutes later; where nothing is due for long, at the next moment of a message. */
  function nextRound(): Instant {
    const soon = plus(now, HOUR / 6);
    const rows = tables.messages();
    const [next] = momentsAfter(now, rows, queue, world.policy);
    const isWaiting = rows.every(({ status }) => status === "SCHEDULED") && queue.length === 0;
    return isWaiting && next !== undefined && next > plus(now, 3 * HOUR) && now > plus(world.now, 2 * HOUR)
      ? next
      : soon;
  }

  /** Everything that what follows depends on. What an ended or crashed process was told matters to nobody any more. */
  function fingerprint(): string {
    const all = processes.map(({ id, status, told, pending }) =>
      status === "running" ? `${id} ${told} ${pending.map(({ what }) => what).sort()}` : `${id} ${status}`,
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

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
