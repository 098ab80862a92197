import { uniqueNames } from "../storage/createGroup.ts";
import type { UserWrite } from "../storage/userStore.ts";

/** What became of a user: added, refused since a name is taken, refused for something else, or not known. */
export type Fate = "ADDED" | "EMAIL_TAKEN" | "EXTERNAL_ID_TAKEN" | "REFUSED" | "UNKNOWN";
export type Fates = ReadonlyMap<UserWrite, Fate>;

/**
 * Of several users of one request with the same address or external id, the first valid one is added. So those of whom an earlier
 * one has such a name wait for the next round:
 *
 *   [a b a' c] ── round 1 ──> a, b, c ── a was refused for another reason ──> round 2: a'
 *
 * Those who need no round of their own, since the name is taken now or may be, get the fate that follows from it.
 */
export async function inRounds(
  writes: readonly UserWrite[],
  write: (round: readonly UserWrite[]) => Promise<Fates>,
): Promise<Map<UserWrite, Fate>> {
  const fates = new Map<UserWrite, Fate>();
  const names = new Map<string, Fate>();
  for (let open = [...writes]; open.length > 0; open = open.filter((each) => !fates.has(each))) {
    const round = firstOfEach(open);
    const written = await write(round);
    for (const each of round) {
      const fate = written.get(each) ?? "UNKNOWN";
      fates.set(each, fate);
      uniqueNames(each.user).forEach((name, index) => {
        const taken = index === 0 ? "EMAIL_TAKEN" : "EXTERNAL_ID_TAKEN";
        if (fate === "ADDED" || fate === taken) names.set(name, taken);
        if (fate === "UNKNOWN") names.set(name, fate);
      });
    }
    for (const each of open) {
      const name = uniqueNames(each.user).find((own) => names.has(own));
      const fate = name === undefined ? undefined : names.get(name);
      if (fate !== undefined && !fates.has(each)) fates.set(each, fate);
    }
  }
  return fates;
}

function firstOfEach(open: readonly UserWrite[]): UserWrite[] {
  const earlier = new Set<string>();
  return open.filter(({ user }) => {
    const own = uniqueNames(user);
    const isFirst = !own.some((name) => earlier.has(name));
    for (const name of own) earlier.add(name);
    return isFirst;
  });
}
