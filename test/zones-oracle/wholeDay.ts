import { DAY, HOUR, plus, SECOND, toInstant } from "../../functions/domain/instants.ts";
import { knownZones } from "../../functions/domain/zones.ts";
import { eachAtOnce } from "../../functions/runtime/batches.ts";
import { startChildSystem } from "../../local/remote/childSystem.ts";
import { connect, type RemoteSystem } from "../../local/remote/remoteSystem.ts";
import { askOracle } from "./python.ts";

/** Farther ahead than a write plans itself, so that the planning job does it. */
const LEAD = 4 * DAY;

/**
 * One user for each name of a zone, with a birthday on `date`, in the local system; time moves on until the day is over everywhere.
 * Answers what is wrong: each user gets one message, in the second in which the oracle's clock shows nine.
 */
export async function wholeDay(date: string, oracleFolder: string): Promise<string[]> {
  const nine = nineByOracle(date, oracleFolder);
  const start = plus(toInstant(Date.parse(date)), -LEAD);
  const child = await startChildSystem({ dataDir: ":memory:", now: start });
  const system = connect(child.url, 16);
  try {
    const users = knownZones().map((zone, index) => ({ zone, email: `zone${index}@example.com` }));
    await eachAtOnce(users, 16, async ({ zone, email }) => addUser(system, zone, email, date));
    await system.move({ advanceTo: plus(start, LEAD + 2 * DAY) });
    const received = Map.groupBy(await system.outbox(), ({ email }) => email ?? "");
    return users.flatMap(({ zone, email }) => {
      const at = received.get(email)?.map(({ receivedAt }) => receivedAt) ?? [];
      const due = nine.get(zone);
      const wanted = due === undefined ? "nothing" : toInstant(due * SECOND).slice(0, 19);
      return at.length === 1 && at[0]?.startsWith(wanted)
        ? []
        : [`${zone}: wanted ${wanted}, got ${at.join(" ") || "nothing"}`];
    });
  } finally {
    system.close();
    await child.stop();
  }
}

async function addUser(system: RemoteSystem, timezone: string, email: string, date: string): Promise<void> {
  const birthdayDate = `1992${date.slice(4)}`;
  await system.addUser({ firstName: "Ada", lastName: "Lovelace", email, timezone, birthdayDate });
}

/** Seconds since the epoch at which each zone shows nine on `date`. */
function nineByOracle(date: string, folder: string): Map<string, number> {
  const at = Date.parse(date) / SECOND;
  const day = DAY / SECOND;
  const names = knownZones();
  const instants = Object.fromEntries(names.map((name) => [name, []]));
  const asked = {
    names,
    from: at - day,
    until: at + day,
    step: HOUR / SECOND,
    instants,
    due: [[date, "09:00"]] as [string, string][],
  };
  const { answers } = askOracle(asked, folder);
  return new Map(names.flatMap((name) => answers[name]?.due.map(([, , due]): [string, number] => [name, due]) ?? []));
}
