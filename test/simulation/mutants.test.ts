import { BatchExecuteStatementCommand, PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import type { SendTask } from "../../functions/domain/sendTask.ts";
import { runHistory } from "./history.ts";
import { names } from "./simulatedTables.ts";
import type { Mutation } from "./system.ts";

/** A change of a message's status, with a part of its condition taken out. */
function careless(to: readonly string[], ...conjuncts: RegExp[]): Mutation {
  return {
    send(command, perform) {
      const status: unknown = command instanceof UpdateCommand && command.input.ExpressionAttributeValues?.[":status"];
      if (command instanceof UpdateCommand && to.some((each) => each === status)) {
        const { input } = command;
        for (const each of conjuncts) input.ConditionExpression = input.ConditionExpression?.replace(each, "");
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

const mutants: Record<string, Mutation> = {
  "a claim without its version check": careless(["SENDING"], / AND #version = :expectedVersion/),

  "an end of a claim without its version and its owner": careless(
    ["SENT", "SCHEDULED", "FAILED"],
    / AND #version = :expectedVersion/,
    / AND #leaseOwner = :owner/,
  ),

  "enqueue that marks before it sends": {
    deps: (deps) => ({
      ...deps,
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
      for (const { Statement = "", Parameters = [] } of command.input.Statements ?? []) {
        const fields = Statement.match(/(?<=')\w+(?=': \?)/g) ?? [];
        const Item = Object.fromEntries(fields.map((name, index) => [name, Parameters[index]]));
        perform(new PutCommand({ TableName: names.messages, Item }));
      }
      return { $metadata: {}, Responses: command.input.Statements?.map(() => ({})) };
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
        ...deps,
        users: new Proxy(deps.users, {
          get: (store, property, receiver) => {
            if (property !== "occasion") return Reflect.get(store, property, receiver);
            return (...[id, occasion]: Parameters<typeof store.occasion>) =>
              known.get(`${id}${occasion}`) ?? store.occasion(id, occasion);
          },
        }),
        messages: new Proxy(deps.messages, {
          get: (store, property, receiver) => {
            if (property !== "transition") return Reflect.get(store, property, receiver);
            const transition: typeof store.transition = async (name, target, changes, now) => {
              if (name === "claim") {
                const early = deps.users.occasion(target.userId, target.occasion);
                known.set(`${target.userId}${target.occasion}`, early);
                await early.catch(() => {});
              }
              return store.transition(name, target, changes, now);
            };
            return transition;
          },
        }),
      };
    },
  },
};

describe("what the simulation is worth: a broken build is caught within 200 histories", () => {
  it.each(Object.entries(mutants))("%s", async (_name, mutation) => {
    let caught: string | undefined;
    for (let seed = 1; seed <= 200 && caught === undefined; seed++) {
      const [first] = (await runHistory(seed, mutation)).violations;
      caught = first && `${first.promise} ${first.what}`;
    }
    expect(caught).toBeDefined();
  });
});
