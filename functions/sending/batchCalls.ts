import { collector } from "../runtime/collector.ts";
import type { TransitionStep } from "../storage/messageStore.ts";
import type { OccasionKey } from "../storage/userStore.ts";
import type { SendDependencies } from "./sendDependencies.ts";

/** How long an accepted message waits for others of its batch before its commit is written. Milliseconds. */
const COMMIT_WINDOW = 20;

/**
 * The calls that the messages of one batch make together. Each message still goes its own way from claim to outcome:
 *
 *   claim ─┐                ┌─ read the user ─┐            ┌─ service ── commit ─┐
 *   claim ─┼─ one call ─────┼─ read the user ─┼─ one call ─┼─ service ── commit ─┴─ one call, 20 ms after the first answer
 *   claim ─┘                └─ read the user ─┘            └─ service (slow) ─────── commit: a call of its own
 */
export function batchCalls(deps: Pick<SendDependencies, "messages" | "users" | "clock" | "wait">) {
  let underWay = 0;
  const window = () => deps.wait(COMMIT_WINDOW);
  const transitions = (name: "claim" | "commit", isComplete: () => boolean) =>
    collector((steps: readonly TransitionStep[]) => deps.messages.transitionAll(name, steps, deps.clock()), {
      isComplete,
      window,
    });
  const occasions = (keys: readonly OccasionKey[]) => {
    const all = deps.users.occasions(keys);
    return keys.map((_, index) => all.then((found) => found[index]));
  };
  return {
    claim: transitions("claim", () => true),
    occasion: collector(occasions, { isComplete: () => true, window }),
    /** Waits for others only while the service is still to answer one. */
    commit: transitions("commit", () => underWay === 0),
    /** A call of the service, whose answer may lead to a commit. */
    async calling<T>(call: () => Promise<T>): Promise<T> {
      underWay++;
      try {
        return await call();
      } finally {
        underWay--;
      }
    },
  };
}
export type BatchCalls = ReturnType<typeof batchCalls>;
