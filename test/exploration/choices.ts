import type { Instant, UserId } from "../../functions/domain/model.ts";
import type { SendTask } from "../../functions/domain/sendTask.ts";
import type { State } from "../support/dynamodb/state.ts";
import type { Scenario } from "./scenarios.ts";

export type Queued = { id: string; task: SendTask };
/** The whole system outside of the processes. */
export type World = { tables: State; queue: readonly Queued[]; now: Instant; userId: UserId };

/** One choice of the explorer: its name, what it uses up, and what it does. */
export type Option = { name: string; uses?: keyof Scenario["most"]; take: () => void };
