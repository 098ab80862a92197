import { DAY, HOUR, plus } from "../domain/instants.ts";
import type { Instant } from "../domain/model.ts";
import { partitionsToRead } from "../domain/partition.ts";
import type { Policy } from "../domain/policy.ts";
import { writeHorizon } from "../domain/replan.ts";
import { changedZones, fingerprintsOf } from "../domain/zones/lawFingerprints.ts";
import { type LawInForce, recentlyReplaced, stepOf } from "../domain/zones/lawInForce.ts";
import { rulesId, type TimeWindow } from "../domain/zones/rulesId.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import type { LawChangeDependencies } from "./lawChangeDependencies.ts";

/** Fingerprints reach this far beyond what may be planned now, so that they are written about once a day. */
const AHEAD = DAY;
/** And are written again when less than this is left of it. */
const LEAST_AHEAD = 6 * HOUR;
/** A log line names this many of the zones. */
const NAMED = 20;

/**
 * Compares the law that the plan follows with the law of this job. Keeps the fingerprints up to date where they are the same; starts a
 * change where this job's law replaces the other one. Two jobs at once start one change. `continueLawChange` carries it out.
 */
export async function noteZoneLaw(deps: LawChangeDependencies): Promise<void> {
  const noted = await retryOnConflict(() => tryNote(deps));
  if (!noted) throw new Error("the zone law in force changed at every attempt");
}

/** Undefined: another job was faster. */
async function tryNote(deps: LawChangeDependencies): Promise<true | undefined> {
  const now = deps.clock();
  const known = await deps.control.lawInForce();
  const own = rulesId(deps.policy);
  const step = known ? stepOf(known, own, now) : "replace";
  if (step === "wait") {
    deps.log.info("ZONE_LAW_WAITS", { rulesId: own, inForce: known?.rulesId });
    return true;
  }
  if (known && step === "follow") {
    const { from, through } = plannedWindow(now, deps.policy);
    const { fingerprints } = known;
    if (fingerprints.from <= from && fingerprints.through >= plus(through, LEAST_AHEAD)) return true;
    const fresh = fingerprintsOf(keptWindow(now, deps.policy), deps.policy);
    const next = { ...known, revision: known.revision + 1, fingerprints: fresh };
    return (await deps.control.changeLaw(known, next)) || undefined;
  }
  const next = await replacement(deps, known, now);
  if (!(await deps.control.changeLaw(known, next))) return undefined;
  const zones = next.change?.zones ?? [];
  deps.recordMetric("ZonesChanged", zones.length);
  if (known || zones.length > 0)
    deps.log.warn("ZONE_LAW_CHANGED", {
      ...{ before: known?.rulesId, rulesId: own, zonesChanged: zones.length },
      zones: zones.slice(0, NAMED).join(" "),
    });
  return true;
}

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

function keptWindow(now: Instant, policy: Policy): TimeWindow {
  const { from, through } = plannedWindow(now, policy);
  return { from, through: plus(through, AHEAD) };
}

async function hasPlanned({ control, policy }: LawChangeDependencies): Promise<boolean> {
  const marks = await Promise.all(partitionsToRead(policy).map((partition) => control.watermark(partition)));
  return marks.some((mark) => mark !== undefined);
}
