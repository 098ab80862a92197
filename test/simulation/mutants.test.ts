import { describe, expect, it } from "vitest";
import { type Message, messageId } from "../../functions/domain/message.ts";
import type { Step } from "../../functions/domain/messageState.ts";
import type { QueueCopy } from "../../functions/domain/sendTask.ts";
import type { StepTarget } from "../../functions/storage/messageStore.ts";
import { type Mutation, runHistory } from "./history.ts";

/** A step that is written though its condition refuses it. */
function careless(steps: readonly Step[], loosen: (target: StepTarget, current: Message) => StepTarget): Mutation {
  return {
    store: ({ store, rows }) => ({
      ...store,
      step: (name, target, changes, now) => {
        const current = rows.get(messageId(target));
        const loose = current && steps.includes(name) ? loosen(target, current) : target;
        return store.step(name, loose, changes, now);
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
    tools: (tools) => ({
      ...tools,
      queue: new Proxy(tools.queue, {
        get: (queue, property, receiver) => {
          if (property !== "put") return Reflect.get(queue, property, receiver);
          const put: typeof queue.put = async (copies: readonly QueueCopy[], now) => {
            const marked = await Promise.all(copies.map((copy) => tools.messages.get(copy)));
            await tools.messages.markQueued(
              marked.filter((message) => message !== undefined),
              now,
            );
            return queue.put(copies, now);
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

  "a sender that reads the person before the claim": {
    tools: (tools) => {
      const known = new Map<string, ReturnType<typeof tools.people.occasion>>();
      return {
        ...tools,
        people: new Proxy(tools.people, {
          get: (store, property, receiver) => {
            if (property !== "occasion") return Reflect.get(store, property, receiver);
            return (...[id, occasion]: Parameters<typeof store.occasion>) =>
              known.get(`${id}${occasion}`) ?? store.occasion(id, occasion);
          },
        }),
        messages: new Proxy(tools.messages, {
          get: (store, property, receiver) => {
            if (property !== "step") return Reflect.get(store, property, receiver);
            const step: typeof store.step = async (name, target, changes, now) => {
              if (name === "claim") {
                const early = tools.people.occasion(target.userId, target.occasion);
                known.set(`${target.userId}${target.occasion}`, early);
                await early.catch(() => {});
              }
              return store.step(name, target, changes, now);
            };
            return step;
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
