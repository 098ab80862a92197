import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { DeliveryOutcome, EmailRequest } from "../../functions/delivery/emailService.ts";
import { messageId } from "../../functions/domain/message.ts";
import { type Instant, localDateSchema, type UserId } from "../../functions/domain/model.ts";
import type { Policy } from "../../functions/domain/policy.ts";
import type { SendTask } from "../../functions/domain/sendTask.ts";
import { enqueue } from "../../functions/enqueueing/enqueue.ts";
import { operatorOperations } from "../../functions/operations/operatorOperations.ts";
import { precalculate } from "../../functions/planning/precalculate.ts";
import { recover } from "../../functions/recovery/recover.ts";
import { sendBatch } from "../../functions/sending/sendBatch.ts";
import { userOperations } from "../../functions/users/userOperations.ts";
import type { Mutation } from "../simulation/mutation.ts";
import { names, storesOver } from "../simulation/simulatedTables.ts";
import type { Command, Output } from "../support/dynamodb/client.ts";
import type { Queued, World } from "./choices.ts";
import type { Process } from "./process.ts";
import type { ProcessName, Scenario } from "./scenarios.ts";

const BIRTHDAY = "06-15";

/** What a function may call: each call is made through here, so that the explorer can stop before it. */
export type Outside = {
  clock: () => Instant;
  /** `free`: made at once. */
  through<T>(process: Process, what: string, work: () => T | Promise<T>, free?: boolean): Promise<T>;
  perform: (command: Command) => Output;
  put: (tasks: readonly SendTask[]) => void;
  depth: () => number;
  answer: (process: Process, request: EmailRequest) => DeliveryOutcome;
};

/** The real functions, over an outside that is the explorer's. */
export function functionsOver(scenario: Scenario, world: World, outside: Outside, mutation: Mutation) {
  const { clock, through } = outside;

  function dependenciesOf(process: Process, policy: Policy) {
    const perform = (command: Command) =>
      mutation.send ? mutation.send(command, outside.perform) : outside.perform(command);
    const handle = (command: Command): Promise<Output> =>
      through(process, command.constructor.name, () => perform(command), isFree(command, scenario));
    const none = () => {};
    const whole = {
      ...storesOver(handle, async () => {}, policy),
      queue: {
        put: (tasks: readonly SendTask[]) =>
          through(process, "queue.put", () => {
            outside.put(tasks);
            return { refused: [] };
          }),
        depth: () =>
          through(process, "queue.depth", () => ({ visible: outside.depth(), inFlight: 0, delayed: 0 }), true),
      },
      deadLetters: { put: async () => {}, depth: async () => ({ visible: 0, inFlight: 0, delayed: 0 }) },
      emailService: {
        send: (request: EmailRequest) => through(process, "email", () => outside.answer(process, request)),
      },
      clock,
      random: () => 0.5,
      wait: async () => {},
      newId: () => "00000000-0000-7000-8000-000000000002",
      recordMetric: none,
      log: { debug: none, info: none, warn: none, error: none },
      policy,
      timeLeft: () => true,
      stage: "dev",
      schedules: { list: async () => [] },
    };
    return { ...whole, ...mutation.deps?.(whole) };
  }
  type Dependencies = ReturnType<typeof dependenciesOf>;

  const always = () => true;
  const request = { query: {}, headers: {}, body: undefined };
  const editWith = (deps: Dependencies) => {
    const { operation, body } = scenario.edit ?? { operation: "updateUser", body: {} };
    return userOperations[operation].run(deps, { ...request, params: { id: world.userId }, body });
  };
  const works: Record<ProcessName, (deps: Dependencies) => Promise<unknown>> = {
    enqueue: (deps) => enqueue(deps, always),
    recover: (deps) => recover(deps, always),
    precalculate: (deps) => precalculate(deps, {}, always),
    edit: editWith,
    "old edit": editWith,
    replay: (deps) =>
      operatorOperations.retryMessage.run(deps, { ...request, params: { id: birthdayOf(world.userId) } }),
  };

  return {
    run: (name: ProcessName, process: Process) =>
      works[name](dependenciesOf(process, name === "old edit" ? world.policyBefore : world.policy)),
    /** Whether the task is done with, and leaves the queue. */
    async send(queued: Queued, process: Process): Promise<boolean> {
      const record = { messageId: queued.id, body: JSON.stringify(queued.task) };
      const { batchItemFailures } = await sendBatch(
        dependenciesOf(process, world.policy),
        [record],
        process.id,
        () => true,
      );
      return batchItemFailures.length === 0;
    },
  };
}

/**
 * Calls that commute with everything in a scenario are made at once: those about control items, and reads of days on which nobody has
 * a birthday, before or after an edit.
 */
function isFree(command: Command, { control, edit }: Scenario): boolean {
  if (command instanceof QueryCommand && command.input.IndexName === "by-date") {
    const day = String(command.input.ExpressionAttributeValues?.[":key"]);
    return ![BIRTHDAY, edit?.day ?? BIRTHDAY].some((own) => day.startsWith(`BIRTHDAY#${own}`));
  }
  if (!("TableName" in command.input) || command.input.TableName !== names.control) return false;
  return control === undefined || !itemOf(command.input).startsWith(control);
}

function itemOf(input: object): string {
  const { Key, Item }: { Key?: object; Item?: object } = input;
  return String(Reflect.get(Key ?? Item ?? {}, "pk"));
}

/** The id of the message that scenarios are about. */
function birthdayOf(userId: UserId): string {
  return messageId({ userId, localDate: localDateSchema.parse(`2026-${BIRTHDAY}`), occasion: "BIRTHDAY" });
}
