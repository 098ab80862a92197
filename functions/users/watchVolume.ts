import type { Policy } from "../domain/policy.ts";
import { crowdedDays, crowdedSoon, hasBegun, hasEnded, type Volume } from "../domain/volume.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { RecordMetric } from "../runtime/metrics.ts";
import type { ControlStore, DateCount } from "../storage/controlStore.ts";

export type WatchVolumeDependencies = {
  control: Pick<ControlStore, "volume" | "keepVolume">;
  policy: Pick<Policy, "volumeLimit">;
  clock: Clock;
  log: Log;
  recordMetric: RecordMetric;
};

/**
 * Compares the counted days with the median day, and keeps those that are far above it. A day that has begun keeps what was found
 * before, because only messages that lie ahead are counted.
 */
export async function judgeVolume(deps: WatchVolumeDependencies, counts: readonly DateCount[]): Promise<void> {
  const { volumeLimit } = deps.policy;
  if (volumeLimit === "off") return;
  const now = deps.clock();
  const before = await deps.control.volume();
  const ahead = counts
    .filter(({ localDate }) => !hasBegun(localDate, now))
    .map(({ localDate, due }) => ({ localDate, messages: Object.values(due).reduce((sum, each) => sum + each, 0) }));
  const { usual, crowded } = crowdedDays(ahead, volumeLimit);
  const begun = (before?.crowded ?? []).filter(
    ({ localDate }) => hasBegun(localDate, now) && !hasEnded(localDate, now),
  );
  const volume: Volume = { countedAt: now, usual, crowded: [...begun, ...crowded] };
  if (volume.crowded.length > 0)
    deps.log.warn("DAYS_CROWDED", { usual, days: volume.crowded.map(({ localDate }) => localDate).join(" ") });
  await deps.control.keepVolume(volume);
}

/** Reports in each run how many crowded days are near, so that the alarm rings as long as there are any. */
export async function reportVolume(deps: WatchVolumeDependencies): Promise<void> {
  const volume = deps.policy.volumeLimit === "off" ? undefined : await deps.control.volume();
  deps.recordMetric("CrowdedDays", volume ? crowdedSoon(volume, deps.clock()).length : 0);
}
