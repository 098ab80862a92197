import { between, HOUR, MINUTE } from "../../functions/domain/instants.ts";
import type { Instant, TimeZone } from "../../functions/domain/model.ts";
import type { Policy } from "../../functions/domain/policy.ts";
import { offsetPeriods, publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { zoneOverridesSchema } from "../../functions/domain/zones/zoneOverrides.ts";
import { keptZone } from "../../functions/domain/zones.ts";
import type { Random } from "./random.ts";

/** The zones whose law changes; the population has them more often than others. */
const changing = ["Asia/Tokyo", "America/New_York", "Europe/Berlin"].map(keptZone);
/** Functions of the version before may run for so long after a change. */
const OLD_VERSION = 10 * MINUTE;
/** A sender that has claimed by a law may send by it for so long. */
const RECENT = HOUR / 2;

/** The law of the simulated stage: what stands, what stood before, and who still runs with that. */
export function simulatedLaw(chance: Random, policy: Policy, now: () => Instant) {
  const laws: { policy: Policy; at: Instant }[] = [{ policy, at: now() }];
  const last = () => laws.at(-1) ?? { policy, at: now() };
  const before = () => laws.at(-2);
  return {
    now: () => last().policy,
    /** All laws by which something may be sent at this moment. */
    recent: () =>
      laws.filter((_, index) => between(laws[index + 1]?.at ?? now(), now()) <= RECENT).map((law) => law.policy),
    /** What an invocation is deployed with: for some minutes after a change it may be the version before. */
    ofInvocation(): Policy {
      const old = before();
      const isSplit = old !== undefined && between(last().at, now()) < OLD_VERSION;
      return isSplit && chance.chance(0.5) ? old.policy : last().policy;
    },
    anyZone: () => chance.pick(changing),
    zoneBeside: (zone: TimeZone) => chance.pick(changing.filter((each) => each !== zone)),
    /** Another law, or the one before again; answers a zone whose law may be another one now. Not while two versions may run: a deployment has ended before the next one starts. */
    change(zone: TimeZone = chance.pick(changing), isBeside = chance.chance(0.4)): TimeZone | undefined {
      const old = before();
      if (between(last().at, now()) < HOUR) return undefined;
      if (old && !isBeside && chance.chance(0.5)) laws.push({ policy: old.policy, at: now() });
      else {
        const from = now();
        const offset =
          offsetPeriods(zone, publishedLaw).findLast((period) => period.from <= Date.parse(from))?.offsetMinutes ?? 0;
        const entry = {
          from: new Date(Date.parse(from) - 10 * 24 * HOUR).toISOString(),
          offsetMinutes: offset + chance.pick([-120, -60, 60, 120]),
        };
        // Sometimes beside what stands, so that one change does not end another.
        const others = isBeside ? last().policy.zoneOverrides : {};
        const zoneOverrides = { ...others, ...zoneOverridesSchema.parse({ [zone]: [entry] }) };
        laws.push({ policy: { ...policy, zoneOverrides }, at: from });
      }
      return zone;
    },
  };
}
