import { localTimeAt } from "../../functions/domain/dueTime.ts";
import { earlier, HOUR, MINUTE, plus } from "../../functions/domain/instants.ts";
import type { Instant, TimeZone } from "../../functions/domain/model.ts";
import { calm } from "./calls.ts";
import type { Random } from "./random.ts";
import { policy, type System } from "./system.ts";

/** A message that is due in the past by the new law goes out within this time: jobs run every ten minutes. */
const SOON = 45 * MINUTE;
/** Users are added so long before, that planning writes their messages and not the creation. */
const AHEAD = 80 * HOUR;

/**
 * A change of the law in calm times, with messages where each rule of the re-plan matters: due around the change, due just beyond what is
 * planned, and written by the version before after the first pass. Sometimes the law changes once more before that is done.
 *
 *   users ── 80 h ── plan ── 30 min ── change: jobs of both versions, which may crash ── 8 min: users, by both versions ── judgement
 */
export async function lawScene(system: System, chance: Random, goOn: (until: Instant) => Promise<void>): Promise<void> {
  const { schedule, jobs, law, watch, rates, tables, note } = system;
  const { now, moveTo } = schedule;
  const zone = law.anyZone();
  const at = plus(now(), AHEAD);
  const plannedAt = plus(at, -30 * MINUTE);
  const planned = plus(plannedAt, policy.horizonHours * HOUR);
  const goOnTo = async (end: Instant, step: number) => {
    while (now() < end) await goOn(earlier(end, plus(now(), step)));
  };
  const add = (dueAt: Instant) => jobs.create(userDueAt(dueAt, zone, chance, law.now()));

  for (let user = 0; user < 3; user++) add(plus(at, chance.between(50, 115) * MINUTE));
  for (let user = 0; user < 3; user++) add(plus(planned, chance.between(5, 55) * MINUTE));
  await schedule.settle(50);
  await goOnTo(plannedAt, 3 * HOUR);
  jobs.precalculate();
  await schedule.settle(50);
  await goOnTo(at, 10 * MINUTE);

  note(`the law of ${law.change(zone)} changes`);
  const isRough = chance.chance(0.5);
  const runJobs = async (minutes: readonly number[]) => {
    for (const minute of minutes) {
      moveTo(plus(at, minute * MINUTE));
      if (isRough) rates.now = { ...calm, crash: 0.015 };
      jobs.recover();
      if (isRough) jobs.precalculate();
      await schedule.settle(50);
      rates.now = calm;
    }
  };
  await runJobs([0, 2, 4, 6]);
  moveTo(plus(at, 8 * MINUTE));
  // The second pass reads an index: one that lags for longer than its wait does not show them.
  if (tables.staleMs < MINUTE) for (let user = 0; user < 4; user++) add(plus(at, chance.between(8, 30) * HOUR));
  await schedule.settle(50);
  const isTwice = chance.chance(0.4);
  if (isTwice) {
    moveTo(plus(at, 62 * MINUTE));
    note(`the law of ${law.change(law.zoneBeside(zone), true)} changes before the second pass`);
  } else if (isRough) await runJobs([22, 24, 26]);
  await goOnTo(plus(at, (isTwice ? 5 : 2) * HOUR), 10 * MINUTE);
  watch.planFollows(tables.messages(), law.now());
  if (!isTwice) watch.inTime(at, law.now(), SOON);
}

/** A user whose message is due at an instant by this law. */
function userDueAt(dueAt: Instant, timezone: TimeZone, chance: Random, law: typeof policy) {
  const local = localTimeAt(dueAt, timezone, law);
  const monthDay = local.slice(5, 10);
  return {
    firstName: "Ada",
    lastName: "Lovelace",
    email: `s${chance.below(1e9)}@example.com`,
    timezone,
    birthdayDate: `${monthDay === "02-29" ? 1992 : 1990}-${monthDay}`,
    sendTime: local.slice(11, 16),
  };
}
