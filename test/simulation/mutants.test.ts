import { describe, expect, it } from "vitest";
import { type Message, messageId } from "../../functions/domain/message.ts";
import type { Transition } from "../../functions/domain/messageState.ts";
import type { SendTask } from "../../functions/domain/sendTask.ts";
import type { TransitionTarget } from "../../functions/storage/messageStore.ts";
import { type Mutation, runHistory } from "./history.ts";

/** A step that is written though its condition refuses it. */
function careless(
  transitions: readonly Transition[],
  loosen: (target: TransitionTarget, current: Message) => TransitionTarget,
): Mutation {
  return {
    store: ({ store, rows }) => ({
      ...store,
      transition: (name, target, changes, now) => {
        const current = rows.get(messageId(target));
        const loose = current && transitions.includes(name) ? loosen(target, current) : target;
        return store.transition(name, loose, changes, now);
      },
    }),
  };
}

const mutants: Record<string, Mutation> = {
  "a claim without its version check": careless(["claim"], (target, { version }) => ({ ...target, version })),

  "a commit without its lease": careless(["commit", "retry", "fail"], ({ owner: _, ...target }, { version }) => ({
    ...target,
    version,
  })),

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
    store: ({ store, write }) => ({
      ...store,
      insert: async (messages) => {
        for (const message of messages) write("insert", message);
        return { inserted: messages.length, existed: 0 };
      },
    }),
  },

  "recover that takes messages from living senders": {
    store: ({ store }) => ({
      ...store,
      due: async (...args) => {
        const page = await store.due(...args);
        const late = page.messages.map((row) => (row.leaseUntil ? { ...row, leaseUntil: row.createdAt } : row));
        return { ...page, messages: late };
      },
    }),
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
