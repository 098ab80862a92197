import { localTimeAt } from "../../functions/domain/dueTime.ts";
import { plus, toInstant } from "../../functions/domain/instants.ts";
import { publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { zoneNamed } from "../../functions/domain/zones.ts";
import { eachAtOnce } from "../../functions/runtime/batches.ts";
import { type RemoteSystem, UnexpectedAnswer } from "../../local/remote/remoteSystem.ts";
import type { Owed } from "../../local/remote/sinkCount.ts";

/** What is needed of a system to add users. */
type Api = Pick<RemoteSystem, "now" | "call">;
type Member = Owed & { id?: string | undefined; settled: boolean };

const zones = ["Pacific/Kiritimati", "Asia/Tokyo", "Europe/Berlin", "America/New_York"];

export type Population = ReturnType<typeof createPopulation>;

/** Users with a birthday now, who are added to a system that may crash meanwhile. Every user who may have been added is counted. */
export function createPopulation() {
  const members: Member[] = [];

  /** Their message is due `aheadMs` from the system's now, on the full minute. */
  async function put(system: Api, member: Member, aheadMs: number): Promise<void> {
    const zone = zoneNamed(zones[members.indexOf(member) % zones.length] ?? "");
    if (zone === undefined) throw new Error("IANA lacks a zone of the population");
    const now = toInstant(Date.parse(await system.now()));
    const dueAt = `${plus(now, aheadMs).slice(0, 16)}:00.000Z`;
    const wall = localTimeAt(toInstant(Date.parse(dueAt)), zone, publishedLaw);
    // The due time of the first attempt counts until a later attempt is known to have added the user.
    if (member.dueAt === "") member.dueAt = dueAt;
    const { status, body } = await system.call("POST", "/api/v1/users", {
      firstName: "Ada",
      lastName: "Lovelace",
      email: member.email,
      timezone: zone,
      birthdayDate: `1992${wall.slice(4, 10)}`,
      sendTime: wall.slice(11, 16),
    });
    if (status === 201) {
      member.dueAt = dueAt;
      member.id = String(Reflect.get(Object(body), "id"));
    } else if (status !== 409) throw new UnexpectedAnswer(`adding a user answered ${status}: ${JSON.stringify(body)}`);
    member.settled = true;
  }

  return {
    /** Adds `count` more users, and first those of whom it is not known whether they were added. Throws if the system crashes. */
    async add(system: Api, count: number, aheadMs: number): Promise<void> {
      const more = Array.from({ length: count }, (_, index): Member => {
        return { email: `p${members.length + index}@example.com`, dueAt: "", settled: false };
      });
      members.push(...more);
      await eachAtOnce(
        members.filter(({ settled }) => !settled),
        8,
        (member) => put(system, member, aheadMs),
      );
    },
    /** All users who are owed a message. Complete after an `add` that did not throw. */
    owed: (): Owed[] => members.filter(({ dueAt }) => dueAt !== ""),
    idOf: (email: string) => members.find((member) => member.email === email)?.id,
  };
}
