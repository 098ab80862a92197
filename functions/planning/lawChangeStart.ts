import { HOUR, plus } from "../domain/instants.ts";
import { fingerprintsOf } from "../domain/zones/lawFingerprints.ts";
import { stepOf } from "../domain/zones/lawInForce.ts";
import { rulesId } from "../domain/zones/rulesId.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import type { LawChangeDependencies } from "./lawChangeDependencies.ts";
import { keptWindow, plannedWindow, replacement } from "./lawReplacement.ts";

/** Fingerprints are written again when they reach less than this beyond what may be planned now. */
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
