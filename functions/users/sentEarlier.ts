import { DAY, plus } from "../domain/instants.ts";
import type { Message } from "../domain/message.ts";
import type { Instant } from "../domain/model.ts";
import { messageChanges } from "../domain/replan.ts";
import type { KeyedRequest } from "../storage/idempotencyRecord.ts";
import type { UserWrite, UserWriteResult } from "../storage/userStore.ts";
import type { UserDependencies } from "./userDependencies.ts";

/**
 * A user who is deleted and created again on the day must not get the message of that day twice:
 *
 *   delete ── guard: hash of (address, occasion, date), two days ──> create: refused ──> create without that date
 *
 * Everything here runs in deletions and creations. The sender neither reads nor writes a guard.
 */
const GUARDED = 2 * DAY;
/** A second refusal means that another user with this address was deleted in between. */
const MAX_ATTEMPTS = 3;

/** Whether a message reached a user who is being deleted, or may have reached them, in the last two days. */
export function mayHaveArrived(now: Instant): (message: Message) => boolean {
  const oldest = plus(now, -GUARDED).slice(0, 10);
  return (message) =>
    message.localDate >= oldest && (message.status === "SENT" || message.status === "SENDING" || isInDoubt(message));
}

/** Creates a user. A message that was already sent to this address is not owed again. */
export async function createOnce(
  deps: UserDependencies,
  wanted: UserWrite,
  request?: KeyedRequest,
): Promise<{ write: UserWrite; written: UserWriteResult }> {
  let write = wanted;
  for (let attempt = 1; ; attempt++) {
    const written = await deps.users.create(write, request);
    if (written.ok || written.conflict !== "SENT_EARLIER" || attempt === MAX_ATTEMPTS) return { write, written };
    write = await withoutSentEarlier(deps, write);
  }
}

async function withoutSentEarlier(deps: UserDependencies, write: UserWrite): Promise<UserWrite> {
  const sent = await deps.users.sentEarlier(write);
  const occasions = write.occasions.map((occasion) => {
    const dates = sent.filter((each) => each.occasion === occasion.occasion).map(({ localDate }) => localDate);
    const settledThrough = dates.sort().at(-1);
    return settledThrough === undefined ? occasion : { ...occasion, settledThrough };
  });
  return { ...write, occasions, changes: messageChanges(occasions, [], write.user.updatedAt, deps.policy) };
}

/** The email service gave no clear answer, or the message came from a backup. */
function isInDoubt({ unknownSince, reason }: Message): boolean {
  return unknownSince !== undefined || reason?.kind === "UNKNOWN_OUTCOME" || reason?.kind === "RESTORED";
}
