import { collector } from "../runtime/collector.ts";
import type { TransitionStep } from "../storage/messageStore.ts";
import type { OccasionKey } from "../storage/userStore.ts";
import type { SendDependencies } from "./sendDependencies.ts";

/** An accepted message's commit waits no longer than this for the commit before it. Milliseconds. */
const PATIENCE_MS = 250;

/**
 * The calls that the messages of one batch make together. Each message still goes its own way from claim to outcome:
 *
 *   claim ─┐                ┌─ read the user ─┐            ┌─ service ── commit ─┐
 *   claim ─┼─ one call ─────┼─ read the user ─┼─ one call ─┼─ service ───────────┼─ with what else was accepted meanwhile
 *   claim ─┘                └─ read the user ─┘            └─ service (slow) ... '─ later, alone
 */
export function batchCalls(deps: Pick<SendDependencies, "messages" | "users" | "clock" | "wait">) {
  const options = { patienceMs: PATIENCE_MS, wait: deps.wait };
  const transitions = (name: "claim" | "commit") =>
    collector((steps: readonly TransitionStep[]) => deps.messages.transitionAll(name, steps, deps.clock()), options);
  const occasion = collector((keys: readonly OccasionKey[]) => {
    const all = deps.users.occasions(keys);
    return keys.map((_, index) => all.then((found) => found[index]));
  }, options);
  return { claim: transitions("claim"), commit: transitions("commit"), occasion };
}
export type BatchCalls = ReturnType<typeof batchCalls>;
