import { dueOn } from "../domain/dueMessage.ts";
import type { Message, MessageKey } from "../domain/message.ts";
import { isUnclaimed } from "../domain/messageState.ts";
import type { Instant, LocalDate } from "../domain/model.ts";
import { movedTo, newMessage } from "../domain/replan.ts";
import type { UserOccasion } from "../domain/user.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import type { MoveCounts } from "../storage/zoneLawStore.ts";
import { nothingMoved } from "./lawChangeDependencies.ts";
import type { PlanningDependencies } from "./planPartition.ts";

/** What a change concerns: these zones, this date, and what is due after `from`. Planning has come to `plannedThrough`. */
export type MoveScope = {
  zones: ReadonlySet<string>;
  from: Instant;
  plannedThrough: Instant | undefined;
  localDate: LocalDate;
  /** Count only. */
  dryRun?: boolean;
};

const USERS_AT_ONCE = 16;

/**
 * Moves the open messages of users to where the law of this job puts them, and adds those whose due time has moved into what is
 * planned already. What is sent, failed or expired stays, and so does what a sender holds: it checks the due time itself.
 */
export async function moveUsers(deps: PlanningDependencies, users: readonly UserOccasion[], scope: MoveScope) {
  const counts = nothingMoved();
  const missing: Message[] = [];
  const concerned = users.filter(({ timezone }) => scope.zones.has(timezone));
  await eachAtOnce(concerned, USERS_AT_ONCE, async (user) => {
    const dueAt = dueOn(user, scope.localDate, deps.policy);
    if (dueAt === undefined) return;
    const key = { userId: user.userId, occasion: user.occasion, localDate: scope.localDate };
    const message = await deps.messages.get(key);
    if (!message) {
      // Later ones are left to planning.
      const isPlanned = scope.plannedThrough !== undefined && dueAt <= scope.plannedThrough;
      const now = deps.clock();
      if (isPlanned && dueAt > scope.from) missing.push({ ...newMessage({ ...key, dueAt }, now), knownSince: now });
    } else if (isUnclaimed(message.status)) {
      const expected = moveOf(message.dueAt, dueAt);
      const what = scope.dryRun || expected === "unchanged" ? expected : await moveMessage(deps, key);
      if (what) counts[what]++;
    }
  });
  if (scope.dryRun) counts.added += missing.length;
  else if (missing.length > 0) counts.added += (await deps.messages.insert(missing)).inserted;
  return counts;
}

type Move = keyof Omit<MoveCounts, "added">;

function moveOf(before: Instant, after: Instant): Move {
  if (before === after) return "unchanged";
  return after < before ? "movedEarlier" : "movedLater";
}

/**
 * Moves one message. The index may show the user as they were a moment ago, so the user is read again; and the write holds only while
 * both are as they were read: an edit or a claim that comes in between makes it read once more.
 */
async function moveMessage(deps: PlanningDependencies, key: MessageKey): Promise<Move | undefined> {
  const moved = await retryOnConflict(() => tryMove(deps, key));
  if (!moved) throw new Error("a message changed at every attempt to move it");
  return moved === "not open" ? undefined : moved;
}

/** Undefined: the user or the message changed meanwhile. */
async function tryMove(deps: PlanningDependencies, key: MessageKey): Promise<Move | "not open" | undefined> {
  const [message, user] = await Promise.all([deps.messages.get(key), deps.users.occasion(key.userId, key.occasion)]);
  if (!message || !isUnclaimed(message.status) || !user) return "not open";
  const dueAt = dueOn(user, key.localDate, deps.policy);
  // What is not owed any more is removed by its edit, or by the sender.
  if (dueAt === undefined) return "not open";
  if (dueAt === message.dueAt) return "unchanged";
  const replan = { kind: "replan" as const, message, ...movedTo(dueAt, message) };
  const written = await deps.users.replanMessage(replan, user, deps.clock());
  return written.ok ? moveOf(message.dueAt, dueAt) : undefined;
}
