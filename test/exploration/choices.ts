import type { Instant, UserId } from "../../functions/domain/model.ts";
import type { Policy } from "../../functions/domain/policy.ts";
import type { SendTask } from "../../functions/domain/sendTask.ts";
import type { State } from "../support/dynamodb/state.ts";
import type { Bound } from "./scenarios.ts";

export type Queued = { id: string; task: SendTask };

/** The whole system outside of the processes. */
export type World = {
  tables: State;
  queue: readonly Queued[];
  now: Instant;
  userId: UserId;
  /** What the email service refused, by message id. */
  refused: readonly string[];
  policy: Policy;
  /** Of functions of the version before, which may still run: another law of time zones. */
  policyBefore: Policy;
};

/**
 * One choice of the explorer: its name, who goes on with it, what it uses up, and what it does. Another actor than the one of the
 * choice before is a switch.
 */
export type Option = { name: string; actor?: string; uses?: Bound; take: () => void };

/** What a choice costs: nothing if the same process just goes on; else it is one switch, fault or move of time. */
export function costOf({ actor, uses }: Option, before: string | undefined): number {
  return uses === undefined && actor !== undefined && actor === before ? 0 : 1;
}
