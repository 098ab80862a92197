import { setTimeout as delay } from "node:timers/promises";
import type { ChildSystem } from "../../local/remote/childSystem.ts";
import type { RemoteSystem } from "../../local/remote/remoteSystem.ts";
import { engineBeneath, signal } from "./engineProcess.ts";
import type { Random } from "./random.ts";

type Fault = (system: RemoteSystem, child: ChildSystem, random: Random) => Promise<void>;

/** The faults that happen while messages are sent. Each one ends when the system is to be killed. */
export const faults = {
  /** Nothing but the kill. */
  none: async (_system, _child, random) => {
    await delay(random.between(50, 1_500));
  },
  providerFlaky: (system, _child, random) => providerBehaviour(system, random, { mode: "flaky", rate: 0.5 }),
  providerDown: (system, _child, random) => providerBehaviour(system, random, { mode: "fail" }),
  providerHangs: (system, _child, random) => providerBehaviour(system, random, { mode: "hang" }),
  /** Accepts at once and answers late: the longest time between the acceptance and our commit. */
  providerSlow: (system, _child, random) => providerBehaviour(system, random, { mode: "ok", latencyMs: 300 }),
  engineFrozen: (_system, child, random) => freeze(child, random, random.between(100, 1_000)),
  /** Longer than the SDK waits: writes are repeated, and some were done the first time. */
  engineFrozenLong: (_system, child, random) => freeze(child, random, 5_500),
  engineCut: async (_system, child, random) => {
    await delay(random.between(50, 800));
    signal(engineBeneath(child.pid), "SIGKILL");
    await delay(random.between(0, 500));
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

export const weights: Record<FaultName, number> = {
  none: 30,
  providerFlaky: 12,
  providerDown: 6,
  providerHangs: 6,
  providerSlow: 16,
  engineFrozen: 12,
  engineFrozenLong: 3,
  engineCut: 12,
};

async function providerBehaviour(
  system: RemoteSystem,
  random: Random,
  behaviour: Parameters<RemoteSystem["behave"]>[0],
) {
  await system.behave(behaviour);
  await delay(random.between(200, 1_500));
}

async function freeze(child: ChildSystem, random: Random, forMs: number): Promise<void> {
  await delay(random.between(50, 600));
  const engine = engineBeneath(child.pid);
  signal(engine, "SIGSTOP");
  try {
    await delay(forMs);
  } finally {
    signal(engine, "SIGCONT");
  }
  await delay(random.between(0, 500));
}
