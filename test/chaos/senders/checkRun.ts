import type { Owed } from "../../../local/remote/sinkCount.ts";
import { attemptsOf, calledAfterLease, earlyCalls, slippedThrough, unclaimed } from "./attempts.ts";
import type { History, Write } from "./history.ts";
import { type Row, registerViolations } from "./register.ts";
import { type explanations, type Repeat, repeatsOf } from "./repeats.ts";
import type { Stop } from "./senderChild.ts";
import type { Request } from "./sinks.ts";

export type Run = {
  requests: readonly Request[];
  histories: readonly History[];
  rows: readonly Row[];
  stops: readonly Stop[];
  /** How far each process's clock was from the system's, in milliseconds. */
  skews: ReadonlyMap<string, number>;
  owed: readonly Owed[];
};

export type Checks = {
  claims: number;
  writes: { ok: number; fail: number; unknown: number };
  /** What no register could have done. */
  violations: string[];
  /** Requests without a claim of their own. */
  unclaimed: number;
  /** Calls before the due instant, by the sender's own clock. */
  earlyByOwnClock: number;
  /** Calls after the lease that a check just before the call would have stopped. */
  afterLease: number;
  /** Claims that ended at the last check: the sender gave the message back, or found it taken. */
  stoppedAtCheck: number;
  /** Requests that arrived after the lease although the last check was right. */
  slipped: number;
  repeats: Record<(typeof explanations)[number] | "unexplained", number>;
  unexplained: Repeat[];
};

/** Compares what the senders say they did with what the email service and the table saw. */
export function checkRun({ requests, histories, rows, stops, skews, owed }: Run): Checks {
  const writes = histories.flatMap((each) => each.writes);
  const attempts = attemptsOf(
    requests,
    writes,
    histories.flatMap((each) => each.calls),
  );
  const dueAt = new Map(owed.map((each) => [each.email, each.dueAt]));
  const slipped = slippedThrough(attempts, (process) => skews.get(process) ?? 0);
  const repeats = repeatsOf(attempts, writes, stops, slipped);
  const count = (wanted: string) => writes.filter(({ result }) => result === wanted).length;
  const explained = (wanted: Repeat["explanation"]) => repeats.filter((each) => each.explanation === wanted).length;
  return {
    claims: writes.filter(({ to, result }) => to === "SENDING" && result === "ok").length,
    writes: { ok: count("ok"), fail: count("fail"), unknown: count("unknown") },
    violations: registerViolations(writes, rows),
    unclaimed: unclaimed(attempts).length,
    earlyByOwnClock: earlyCalls(attempts, (email) => dueAt.get(email)).length,
    afterLease: calledAfterLease(attempts).length,
    stoppedAtCheck: givenBack(writes),
    slipped: slipped.length,
    repeats: {
      killed: explained("killed"),
      frozen: explained("frozen"),
      "answer too late": explained("answer too late"),
      "table silent": explained("table silent"),
      "slipped through": explained("slipped through"),
      unexplained: explained(undefined),
    },
    unexplained: repeats.filter(({ explanation }) => explanation === undefined),
  };
}

/** A settlement states its reason, so a sender's write back to the plan without one is the end of a claim that was not used. */
function givenBack(writes: readonly Write[]): number {
  const nameOf = ({ process, messageId }: Write, version: number) => `${process} ${messageId} ${version}`;
  const claims = writes.filter(({ to, result }) => to === "SENDING" && result !== "fail");
  const claimed = new Set(claims.map((each) => nameOf(each, each.from + 1)));
  return writes.filter((each) => each.to === "SCHEDULED" && !each.reason && claimed.has(nameOf(each, each.from)))
    .length;
}
