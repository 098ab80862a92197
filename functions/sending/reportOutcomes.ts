import { type Breaker, judge, probed, unprobed } from "../domain/breaker.ts";
import { errorFields } from "../runtime/log.ts";
import type { Verdict } from "./deliver.ts";
import type { SendTools } from "./sendDependencies.ts";

const RACES = 5;

/** Adds a batch's outcomes to the breaker in one update, and opens it where they were the last straw. */
export async function reportOutcomes(
  tools: SendTools,
  generation: number,
  verdicts: readonly Verdict[],
): Promise<void> {
  const accepted = verdicts.filter((verdict) => verdict === "accepted").length;
  const failed = verdicts.filter((verdict) => verdict === "failed").length;
  if (accepted + failed === 0) return;
  await sayingSo(tools, async () => {
    let breaker = await tools.breaker.addOutcomes(generation, { accepted, failed }, tools.clock());
    for (let race = 0; breaker && race < RACES; race++) {
      const opened = judge(breaker, tools.clock(), tools.policy.breaker);
      if (!opened || (await changed(tools, breaker, opened))) return;
      breaker = await again(tools, generation);
    }
  });
}

/** What the probe's answer makes of the breaker; `none`: there was nothing to send. */
export async function reportProbe(tools: SendTools, probing: Breaker, verdict: Verdict): Promise<void> {
  await sayingSo(tools, async () => {
    let breaker: Breaker | undefined = probing;
    for (let race = 0; breaker && race < RACES; race++) {
      const now = tools.clock();
      const next =
        verdict === "none"
          ? unprobed(breaker, now)
          : probed(breaker, verdict === "accepted", now, tools.policy.breaker);
      if (await changed(tools, breaker, next)) return;
      breaker = await again(tools, probing.generation);
    }
  });
}

/** The item as it stands now, if it still is of our generation. */
async function again(tools: SendTools, generation: number): Promise<Breaker | undefined> {
  const breaker = await tools.breaker.read(tools.clock());
  return breaker.generation === generation ? breaker : undefined;
}

async function changed(tools: SendTools, from: Breaker, to: Breaker): Promise<boolean> {
  if (!(await tools.breaker.change(from, to))) return false;
  if (from.phase === to.phase) return true;
  tools.log.warn("BREAKER_CHANGED", { from: from.phase, to: to.phase, generation: to.generation, until: to.openUntil });
  if (to.phase === "OPEN" && from.phase === "CLOSED") tools.meter("BreakerOpened", 1);
  if (to.phase === "CLOSED") tools.meter("BreakerClosed", 1);
  return true;
}

/** The messages are settled: a breaker that can't be written is a loss of caution, not of a message. */
async function sayingSo(tools: SendTools, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    tools.meter("BreakerUnreadable", 1);
    tools.log.error("BREAKER_UNWRITABLE", errorFields(error));
  }
}
