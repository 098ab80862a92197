import { isSettled, transitions } from "../../functions/domain/messageState.ts";
import { dueKeyOf } from "../../functions/storage/keys.ts";
import type { MessageWritten } from "./simulatedTables.ts";

/** What is wrong with one write of a message, whoever made it. */
export function flawsOf({ before, after, item }: MessageWritten, policy: { partitions: number }): string[] {
  if (!after) return [];
  const flaws: string[] = [];
  const marked = before?.status === "SCHEDULED" && after.status === "QUEUED";
  const version = before ? before.version + (marked ? 0 : 1) : 1;
  if (after.version !== version) flaws.push(`went from version ${before?.version ?? 0} to ${after.version}`);
  if (before && !isTransition(before.status, after.status)) flaws.push(`went from ${before.status} to ${after.status}`);
  if (!before && after.status !== "SCHEDULED") flaws.push(`was planned as ${after.status}`);
  if (item?.dueKey !== dueKeyOf(after, policy.partitions))
    flaws.push(`is ${after.status} and indexed as ${item?.dueKey}`);
  const isOver = isSettled(after.status);
  if (isOver !== (item?.ttl !== undefined))
    flaws.push(`is ${after.status} and ${isOver ? "never" : "soon"} cleaned away`);
  return flaws;
}

function isTransition(from: string, to: string): boolean {
  return Object.values(transitions).some((each) => each.to === to && each.from.some((status) => status === from));
}
