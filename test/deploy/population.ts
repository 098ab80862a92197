import { toInstant } from "../../functions/domain/instants.ts";

/** Full minutes from now until messages are due: enough time to add and edit users first. */
const AHEAD = 2;

export type Cast = ReturnType<typeof castOf>;

/** The users of the test. All those who are due are due in the same minute, a little ahead of the real clock. */
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
    /** Get their message without a change. */
    plain: ["Ada", "Grace", "Hedy", "Joan"].map((name) => user(name)),
    /** Gets it although the first call for it fails. */
    shaky: user("Mary"),
    /** Gets it in German. */
    german: user("Lise", { locale: "de-AT" }),
    /** Gets it under the new name. */
    renamed: user("Byron"),
    /** Gets it after the date was changed to today. */
    moved: user("Emmy", { birthdayDate: "1992-01-31" }),
    /** Get no message. */
    deleted: user("Nobody"),
    another: user("Later", { birthdayDate: "1992-01-31" }),
  };
}
