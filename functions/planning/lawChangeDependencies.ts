import type { JobDependencies } from "../jobs/runJob.ts";
import type { MoveCounts } from "../storage/zoneLawStore.ts";
import type { PlanningDependencies } from "./planPartition.ts";

export type LawChangeDependencies = PlanningDependencies & JobDependencies;

export function nothingMoved(): MoveCounts {
  return { movedEarlier: 0, movedLater: 0, added: 0, unchanged: 0 };
}

export function addMoved(to: MoveCounts, { movedEarlier, movedLater, added, unchanged }: MoveCounts): void {
  to.movedEarlier += movedEarlier;
  to.movedLater += movedLater;
  to.added += added;
  to.unchanged += unchanged;
}
