import { BatchExecuteStatementCommand, PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { SendTask } from "../../functions/domain/sendTask.ts";
import type { Mutation, Replaceable } from "./mutation.ts";
import { names } from "./simulatedTables.ts";

/** A part of a condition: in an update, and in a statement with its one parameter. */
type Conjunct = { update: RegExp; statement: string };
const version: Conjunct = { update: / AND #version = :expectedVersion/, statement: ' AND "version"=?' };
const owner: Conjunct = { update: / AND #leaseOwner = :owner/, statement: ' AND "leaseOwner"=?' };

/** A change of a message's status, with a part of its condition taken out. */
function careless(to: readonly string[], ...conjuncts: Conjunct[]): Mutation {
  return {
    send(command, perform) {
      if (command instanceof BatchExecuteStatementCommand)
        for (const each of command.input.Statements ?? []) {
          if (!each.Statement?.startsWith("UPDATE") || !to.some((status) => status === each.Parameters?.[0])) continue;
          for (const { statement } of conjuncts) {
            const at: number = each.Statement?.indexOf(statement) ?? -1;
            if (each.Statement === undefined || at < 0) continue;
            const before: string = each.Statement.slice(0, at);
            each.Statement = before + each.Statement.slice(at + statement.length);
            each.Parameters = each.Parameters?.toSpliced(before.split("?").length - 1, 1);
          }
        }
      const status: unknown = command instanceof UpdateCommand && command.input.ExpressionAttributeValues?.[":status"];
      if (command instanceof UpdateCommand && to.some((each) => each === status)) {
        const { input } = command;
        for (const { update } of conjuncts) input.ConditionExpression = input.ConditionExpression?.replace(update, "");
        const used = `${input.ConditionExpression} ${input.UpdateExpression}`;
        const kept = <T>(all: Record<string, T> = {}) =>
          Object.fromEntries(Object.entries(all).filter(([name]) => new RegExp(`${name}\\b`).test(used)));
        input.ExpressionAttributeNames = kept(input.ExpressionAttributeNames);
        input.ExpressionAttributeValues = kept(input.ExpressionAttributeValues);
      }
      return perform(command);
    },
  };
}

type Control = Replaceable["control"];

function withControl(mutate: (control: Control) => Control): NonNullable<Mutation["deps"]> {
  return (deps) => ({ control: mutate(deps.control) });
}

/** Broken builds: each must be found by the simulation and by the exploration. */
export const mutants: Record<string, Mutation> = {
  "a claim without its version check": careless(["SENDING"], version),

  "an end of a claim without its version and its owner": careless(["SENT", "SCHEDULED", "FAILED"], version, owner),

  "enqueue that marks before it sends": {
    deps: (deps) => ({
      queue: new Proxy(deps.queue, {
        get: (queue, property, receiver) => {
          if (property !== "put") return Reflect.get(queue, property, receiver);
          const put: typeof queue.put = async (tasks: readonly SendTask[], now) => {
            const marked = await Promise.all(tasks.map((task) => deps.messages.get(task)));
            await deps.messages.markQueued(
              marked.filter((message) => message !== undefined),
              now,
            );
            return queue.put(tasks, now);
          };
          return put;
        },
      }),
    }),
  },

  "planning that writes over what is there": {
    send(command, perform) {
      if (!(command instanceof BatchExecuteStatementCommand)) return perform(command);
      if (!command.input.Statements?.[0]?.Statement?.startsWith("INSERT")) return perform(command);
      for (const { Statement = "", Parameters = [] } of command.input.Statements) {
        const fields = Statement.match(/(?<=')\w+(?=': \?)/g) ?? [];
        const Item = Object.fromEntries(fields.map((name, index) => [name, Parameters[index]]));
        perform(new PutCommand({ TableName: names.messages, Item }));
      }
      return { $metadata: {}, Responses: command.input.Statements.map(() => ({})) };
    },
  },

  "recover that takes messages from living senders": {
    send(command, perform) {
      const answer = perform(command);
      if (!(command instanceof QueryCommand) || !("Items" in answer)) return answer;
      const Items = answer.Items?.map((item) => (item.leaseUntil ? { ...item, leaseUntil: item.createdAt } : item));
      return { ...answer, Items };
    },
  },

  "a sender that reads the user before the claim": {
    deps: (deps) => {
      const known = new Map<string, ReturnType<typeof deps.users.occasion>>();
      return {
        users: new Proxy(deps.users, {
          get: (store, property, receiver) => {
            if (property !== "occasions") return Reflect.get(store, property, receiver);
            return (keys: Parameters<typeof store.occasions>[0]) =>
              Promise.all(
                keys.map(
                  ({ userId, occasion }) => known.get(`${userId}${occasion}`) ?? store.occasion(userId, occasion),
                ),
              );
          },
        }),
        messages: new Proxy(deps.messages, {
          get: (store, property, receiver) => {
            if (property !== "transitionAll") return Reflect.get(store, property, receiver);
            const transitionAll: typeof store.transitionAll = (name, steps, now) =>
              steps.map(async (step) => {
                if (name === "claim") {
                  const early = deps.users.occasion(step.target.userId, step.target.occasion);
                  known.set(`${step.target.userId}${step.target.occasion}`, early);
                  await early.catch(() => {});
                }
                return store.transition(name, step.target, step.changes, now);
              });
            return transitionAll;
          },
        }),
      };
    },
  },

  "a change of the zone law that moves nothing": {
    deps: withControl((control) => ({
      ...control,
      changeLaw: (from, { change: _, ...to }) => control.changeLaw(from, to),
    })),
  },

  "a change of the zone law without its second pass": {
    deps: withControl((control) => ({
      ...control,
      changeLaw: (from, { change, ...to }) =>
        control.changeLaw(from, change?.pass === 2 ? to : { ...to, ...(change && { change }) }),
    })),
  },

  "a change of the zone law that forgets messages that are due earlier": {
    deps: (deps) => ({
      users: new Proxy(deps.users, {
        get: (store, property, receiver) => {
          if (property !== "replanMessage") return Reflect.get(store, property, receiver);
          const replanMessage: typeof store.replanMessage = async (replan, seen, now) =>
            replan.dueAt < replan.message.dueAt ? { ok: true } : store.replanMessage(replan, seen, now);
          return replanMessage;
        },
      }),
    }),
  },
};
