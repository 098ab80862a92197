import type { LocalDate } from "../domain/model.ts";
import { type Occasion, occasionTypes } from "../domain/occasions.ts";
import { dateKeysFor, localDatesTouched } from "../domain/occurrences.ts";
import type { LawChange } from "../domain/zones/lawInForce.ts";
import { chunks } from "../runtime/batches.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import type { LawProgress, MoveCounts } from "../storage/zoneLawStore.ts";
import { addMoved, type LawChangeDependencies, nothingMoved } from "./lawChangeDependencies.ts";
import { moveUsers } from "./lawChangeUsers.ts";

/** After so many users the progress is written. */
const CHUNK = 100;

export type PartitionRun = { partition: number; change: LawChange; pass: string };
export type DateKey = { localDate: LocalDate; occasion: Occasion; monthDay: string };

/** The keys of the by-date index that a change reads in each partition, always in the same order. */
export function dateKeysOf({ from, through }: Pick<LawChange, "from" | "through">): DateKey[] {
  return localDatesTouched(from, through).flatMap((localDate) =>
    occasionTypes.flatMap((occasion) => dateKeysFor(localDate).map((monthDay) => ({ localDate, occasion, monthDay }))),
  );
}

/**
 * Moves the messages of one partition, from where the run before stopped. Answers the last progress when the partition is done;
 * undefined when time is short, or when another copy of the job has taken over.
 */
export async function movePartition(
  deps: LawChangeDependencies,
  { partition, change, pass }: PartitionRun,
  { timeLeft, moved }: { timeLeft: TimeLeft; moved: MoveCounts },
): Promise<LawProgress | undefined> {
  const known = await deps.control.lawProgress(partition);
  const begin = { pass, turn: known?.turn ?? 0, step: 0, done: false, counts: nothingMoved() };
  let progress: LawProgress = known?.pass === pass ? known : begin;
  let stored = known;
  /** False: another copy wrote the progress, and goes on from there. */
  const advance = async (to: Omit<LawProgress, "turn" | "pass">) => {
    progress = { ...to, pass, turn: progress.turn + 1 };
    const isOurs = await deps.control.advanceLaw(partition, stored, progress);
    stored = progress;
    return isOurs;
  };
  const scope = {
    ...{ zones: new Set(change.zones), from: change.from },
    plannedThrough: await deps.control.watermark(partition),
  };
  const keys = dateKeysOf(change);
  for (let key = keys[progress.step]; key && !progress.done; key = keys[progress.step]) {
    for await (const users of deps.users.onDay(key.occasion, key.monthDay, partition, { after: progress.after })) {
      for (const chunk of chunks(users, CHUNK)) {
        if (!timeLeft()) return undefined;
        const counts = await moveUsers(deps, chunk, { ...scope, localDate: key.localDate });
        addMoved(moved, counts);
        addMoved(counts, progress.counts);
        const { step } = progress;
        if (!(await advance({ step, after: chunk.at(-1)?.userId, done: false, counts }))) return undefined;
      }
    }
    if (!timeLeft()) return undefined;
    const step = progress.step + 1;
    if (!(await advance({ step, done: step === keys.length, counts: progress.counts }))) return undefined;
  }
  return progress;
}
