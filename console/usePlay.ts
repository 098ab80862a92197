import { useRef, useState } from "preact/hooks";
import { call, reasonOf } from "./api.ts";
import { plural } from "./format.ts";
import type { Live } from "./live.ts";
import { addUsers, usersAround } from "./seed.ts";

/** A day in a minute. */
const DAY_SPEED = 1_440;
const BIRTHDAYS_TODAY = 300;
const BIRTHDAYS_LATER = 60;

export type Play = ReturnType<typeof usePlay>;

/** Everything that moves time, and what it says about it. */
export function usePlay(live: Live) {
  const [said, say] = useState("");
  const [isBusy, setBusy] = useState(false);
  const now = useRef(0);
  now.current = Date.parse(live.overview?.clock.now ?? "1970-01-01T00:00:00Z");

  /** Says what it begins, and what became of it. */
  async function act(path: string, body: unknown, begun: string, done: (answer: unknown) => string = () => begun) {
    say(begun);
    const answer = await call("POST", path, body);
    say(answer.status >= 200 && answer.status < 300 ? done(answer.body) : reasonOf(answer));
  }

  async function addAround(): Promise<boolean> {
    setBusy(true);
    const users = usersAround(now.current, BIRTHDAYS_TODAY, BIRTHDAYS_LATER);
    const trouble = await addUsers(users, (added) =>
      say(`Adding users around the world: ${added} of ${users.length}.`),
    );
    setBusy(false);
    const birthdays = plural(BIRTHDAYS_TODAY, "of them has", "of them have");
    say(trouble ?? `Added ${users.length} users around the world: ${birthdays} a birthday within the next day.`);
    return trouble === undefined;
  }

  return {
    said,
    say,
    isBusy,
    addAround,
    async playDay() {
      const isEmpty = live.overview?.users === 0;
      if (isEmpty && !(await addAround())) return;
      const first = isEmpty ? `There were no users, so ${BIRTHDAYS_TODAY + BIRTHDAYS_LATER} were added first. ` : "";
      await act(
        "/_local/clock",
        { play: DAY_SPEED, for: "PT24H" },
        `${first}Playing a day: 24 hours in about a minute.`,
      );
    },
    setSpeed: (speed: number) =>
      act("/_local/clock", { play: speed }, speed === 0 ? "Time stands still." : `Time goes at ${speed}×.`),
    step: () => act("/_local/clock", { step: "next" }, "To the next message…", () => "The next message has come due."),
    move: (how: "advanceBy" | "jumpTo", hours: number) => {
      const span = plural(hours, "hour");
      if (how === "advanceBy") return act("/_local/clock", { advanceBy: `PT${hours}H` }, `Moving on by ${span}…`);
      const target = new Date(now.current + hours * 3_600_000).toISOString();
      const done = () => `The system was down for ${span}: nothing ran. What came due meanwhile goes out now.`;
      return act("/_local/clock", { jumpTo: target }, `Down for ${span}…`, done);
    },
    act,
  };
}
