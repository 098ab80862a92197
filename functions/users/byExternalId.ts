import { type Answer, problem } from "../http/problem.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import type { StoredUser } from "../storage/userStore.ts";
import type { UserDependencies } from "./userDependencies.ts";

/**
 * The user who has an external id. Two reads, so the user is held against the id once more: meanwhile somebody may have given it
 * to another user, and whoever changes or erases "the user with this id" must not hit the earlier one.
 */
export async function withExternalId(deps: UserDependencies, externalId: string): Promise<StoredUser | undefined> {
  const result = await retryOnConflict(async () => {
    const id = await deps.users.findByExternalId(externalId);
    if (id === undefined) return { known: undefined };
    const known = await deps.users.get(id);
    return known?.user.externalId === externalId ? { known } : undefined;
  });
  return result?.known;
}

export function unknownExternalId(): Answer {
  const errors = [{ field: "externalId", message: "names no user" }];
  return problem(404, "unknown-user", "There is no user with this external id", errors);
}
