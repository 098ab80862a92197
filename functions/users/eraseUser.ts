import { messageChanges, oldestOpenDate } from "../domain/replan.ts";
import { changedSince } from "../http/etag.ts";
import type { Answer } from "../http/problem.ts";
import type { StoredUser } from "../storage/userStore.ts";
import { mayHaveArrived } from "./sentEarlier.ts";
import type { UserDependencies } from "./userDependencies.ts";

/** Undefined: an edit, or the claim of a sender, was faster. */
export async function eraseUser(
  deps: UserDependencies,
  before: StoredUser,
  ifMatch: string | undefined,
): Promise<Answer | undefined> {
  const now = deps.clock();
  const { id } = before.user;
  const changed = changedSince(ifMatch, before.user);
  if (changed) return changed;
  const recent = await deps.messages.ofUser(id, oldestOpenDate(now, deps.policy));
  const changes = messageChanges([], recent, now, deps.policy);
  const written = await deps.users.remove(before, changes, { messages: recent.filter(mayHaveArrived(now)), now });
  if (!written.ok) return undefined;
  await deps.messages.erase(id);
  deps.recordMetric("UsersDeleted", 1);
  deps.log.info("USER_DELETED", { userId: id });
  return { status: 204 };
}
