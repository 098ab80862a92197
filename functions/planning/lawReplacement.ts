import { DAY, HOUR, plus } from "../domain/instants.ts";
import type { Instant } from "../domain/model.ts";
import { partitionsToRead } from "../domain/partition.ts";
import type { Policy } from "../domain/policy.ts";
import { writeHorizon } from "../domain/replan.ts";
import { changedZones, fingerprintsOf } from "../domain/zones/lawFingerprints.ts";
import { type LawInForce, recentlyReplaced } from "../domain/zones/lawInForce.ts";
import { rulesId, type TimeWindow } from "../domain/zones/rulesId.ts";
import type { LawChangeDependencies } from "./lawChangeDependencies.ts";

/** Fingerprints reach this far beyond what may be planned now, so that they are written about once a day. */
const AHEAD = DAY;

/** This job's law in force, and the change that moves the plan to it. */
export async function replacement(
  deps: LawChangeDependencies,
  known: LawInForce | undefined,
  now: Instant,
): Promise<LawInForce> {
  const window = plannedWindow(now, deps.policy);
  // Before the first plan there is nothing to move. A stage that has planned by a law that was not kept moves all zones.
  const differing = known || (await hasPlanned(deps)) ? changedZones(known?.fingerprints, window, deps.policy) : [];
  // A change that is not done yet has put some zones between two laws.
  const zones = [...new Set([...differing, ...(known?.change?.zones ?? [])])].sort();
  const through = known && known.fingerprints.through > window.through ? known.fingerprints.through : window.through;
  return {
    revision: (known?.revision ?? 0) + 1,
    rulesId: rulesId(deps.policy),
    since: now,
    fingerprints: fingerprintsOf(keptWindow(now, deps.policy), deps.policy),
    replaced: known ? [...recentlyReplaced(known, now), { rulesId: known.rulesId, at: now }] : [],
    ...(zones.length > 0 && { change: { zones, pass: 1, notBefore: now, from: window.from, through } }),
  };
}

/** The due times of messages that may be open or planned: from the late limit to where an edit plans. */
export function plannedWindow(now: Instant, policy: Policy): TimeWindow {
  return { from: plus(now, -policy.lateLimitHours * HOUR), through: plus(now, writeHorizon(policy)) };
}

/** What the kept fingerprints speak about. */
export function keptWindow(now: Instant, policy: Policy): TimeWindow {
  const { from, through } = plannedWindow(now, policy);
  return { from, through: plus(through, AHEAD) };
}

async function hasPlanned({ control, policy }: LawChangeDependencies): Promise<boolean> {
  const marks = await Promise.all(partitionsToRead(policy).map((partition) => control.watermark(partition)));
  return marks.some((mark) => mark !== undefined);
}
