import * as z from "zod";
import { instantSchema } from "../model.ts";
import { keptZone, knownZones } from "../zones.ts";
import type { TimeWindow } from "./rulesId.ts";
import { zoneFingerprint } from "./rulesId.ts";
import type { ZoneLaw } from "./zoneLaw.ts";

/** What a law says about a window of time: one fingerprint for each zone. Kept, since the next version does not know this law. */
export const lawFingerprintsSchema = z.object({
  from: instantSchema,
  through: instantSchema,
  zones: z.record(z.string(), z.string()),
});
export type LawFingerprints = z.infer<typeof lawFingerprintsSchema>;

/** The fingerprints of every zone name over a window. */
export function fingerprintsOf(window: TimeWindow, law: ZoneLaw): LawFingerprints {
  const zones = knownZones().map((zone) => [zone, zoneFingerprint(zone, window, law)]);
  return { ...window, zones: Object.fromEntries(zones) };
}

/**
 * The zones in which `law` says something else than the law that was kept, within the window that was kept. A zone that was not kept
 * counts as changed. All zones do where the kept window does not cover `needed`: nothing is known about the rest.
 */
export function changedZones(kept: LawFingerprints | undefined, needed: TimeWindow, law: ZoneLaw): string[] {
  const zones: string[] = knownZones();
  if (!kept || kept.from > needed.from || kept.through < needed.through) return zones;
  return zones.filter((zone) => zoneFingerprint(keptZone(zone), kept, law) !== kept.zones[zone]);
}
