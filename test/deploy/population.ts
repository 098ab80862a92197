import { toInstant } from "../../functions/domain/instants.ts";

/** Full minutes from now until messages are due: time enough to add and edit users before. */
const AHEAD = 2;

export type Cast = ReturnType<typeof castOf>;

/** The users of the test. All are due at one minute, a little ahead of the real clock, but who is `early`. */
export function castOf(now: number) {
  const dueAt = (Math.floor(now / 60_000) + 1 + AHEAD) * 60_000;
  const due = toInstant(dueAt);
  const birthdayDate = `1992${due.slice(4, 10)}`;
  const sendTime = due.slice(11, 16);
  const user = (name: string, fields: Record<string, unknown> = {}) => ({
    firstName: name,
    lastName: "Lovelace",
    email: `${name.toLowerCase()}@example.com`,
    timezone: "Etc/UTC",
    birthdayDate,
    sendTime,
    ...fields,
  });
  return {
    dueAt,
    birthdayDate,
    sendTime,
    /** Get their message, as they are. */
    plain: ["Ada", "Grace", "Hedy", "Joan"].map((name) => user(name)),
    /** Gets it from a service that fails at first. */
    shaky: user("Mary"),
    /** Gets it in German. */
    german: user("Lise", { locale: "de-AT" }),
    /** Gets it under the new name. */
    renamed: user("Byron"),
    /** Gets it though it was planned for another date. */
    moved: user("Emmy", { birthdayDate: "1992-01-31" }),
    /** Get none. */
    deleted: user("Nobody"),
    another: user("Later", { birthdayDate: "1992-01-31" }),
  };
}
