import { isDeepStrictEqual } from "node:util";
import { isWanted } from "../../functions/domain/consent.ts";
import { dueOn } from "../../functions/domain/dueMessage.ts";
import { localDateAt } from "../../functions/domain/dueTime.ts";
import { DAY, HOUR, later, MINUTE, plus } from "../../functions/domain/instants.ts";
import { type Message, type MessageKey, messageId } from "../../functions/domain/message.ts";
import { isSettled } from "../../functions/domain/messageState.ts";
import type { Instant, LocalDate, UserId } from "../../functions/domain/model.ts";
import type { Policy } from "../../functions/domain/policy.ts";
import { ADDRESS_CHANGED } from "../../functions/domain/reason.ts";
import { messageText } from "../../functions/domain/texts/messageText.ts";
import type { UserOccasion } from "../../functions/domain/user.ts";
import type { StoredUser } from "../../functions/storage/userStore.ts";
import { flawsOf } from "./rowChecks.ts";
import type { MessageWritten } from "./simulatedTables.ts";
import { suppressionFlaws } from "./suppressionChecks.ts";

export type DeliverySeen = {
  at: Instant;
  key: MessageKey;
  to: string;
  text: string;
  idempotencyKey: string;
  accepted: boolean;
  invocation: string;
};

/** An invocation. */
export type Writer = { id: string; name: string };
export type Violation = { promise: string; what: string };

/** Watches a history as it happens, and judges it: what the sink saw against who users were at the time. */
export function watcher(policy: Policy, now: () => Instant, laws: () => readonly Policy[] = () => [policy]) {
  const violations: Violation[] = [];
  const states = new Map<UserId, { at: Instant; known: StoredUser | undefined }[]>();
  const claims = new Map<string, { at: Instant; invocation: string; keptFrom: number; seen: number }>();
  const accepted = new Map<string, { invocation: string; doubt: boolean; committed: boolean }>();
  const deliveries: DeliverySeen[] = [];
  const refused = new Set<string>();
  const complain = (promise: string, what: string) => void violations.push({ promise, what });

  return {
    violations,
    deliveries,
    states,
    userChanged(id: UserId, known: StoredUser | undefined) {
      states.set(id, [...(states.get(id) ?? []), { at: now(), known }]);
      const sent = deliveries.map(({ key, to }) => ({ messageId: messageId(key), to }));
      if (known) for (const what of suppressionFlaws(known, sent)) complain("P4", `${id} ${what}`);
    },

    /** A message was written, by whom, with what on the queue. */
    messageWritten(written: MessageWritten, by: Writer, onQueue: (message: Message) => boolean) {
      const { before, after } = written;
      const row = after ?? before;
      if (!row || isNote(written)) return;
      const id = messageId(row);
      const claim = claims.get(id);
      for (const what of flawsOf(written, policy)) complain("P2", `${id} ${what}, by ${by.id}`);
      if (before?.status === "SCHEDULED" && after?.status === "QUEUED" && !onQueue(after))
        complain("P3", `${id} is marked QUEUED and lies nowhere`);
      if (after?.status === "SENDING") {
        if (before && before.nextAttemptAt > now()) complain("P5", `${id} was claimed before its next attempt`);
        const seenStates = states.get(row.userId)?.length ?? 0;
        // While the outcome of an earlier attempt is unknown, the request is repeated as it was.
        const keptFrom = row.unknownSince === undefined ? seenStates : (claim?.keptFrom ?? seenStates);
        claims.set(id, { at: now(), invocation: by.id, keptFrom, seen: seenStates });
      } else if (before?.status === "SENDING" && by.name === "send") {
        if (claim?.invocation !== by.id) complain("P2", `${id}: ended by ${by.id}, claimed by ${claim?.invocation}`);
      } else if (before?.status === "SENDING" && after && (before.leaseUntil ?? "") >= now()) {
        complain("P2", `${id} was taken from a sender whose lease runs`);
      }
      if (!after && before && !mayRemove(before, by)) complain("P2", `${id} ${before.status} was removed by ${by.id}`);
      if (after?.status === "SENT") accepted.set(id, { invocation: by.id, doubt: false, committed: true });
    },

    /** What later judgements rest on, as text. */
    fingerprint: () =>
      JSON.stringify([[...claims], [...accepted], [...refused], [...states].map(([, all]) => all.length)]),

    /** The service said no for good. */
    refused: (id: string) => void refused.add(id),

    /** The sink got a letter. `answered`: whether the sender will learn what became of it. */
    delivery(delivery: DeliverySeen, answered: boolean) {
      deliveries.push(delivery);
      const id = messageId(delivery.key);
      const claim = claims.get(id);
      const history = states.get(delivery.key.userId) ?? [];
      const since = Math.max(0, (claim?.keptFrom ?? 0) - 1);
      const fits = history.slice(since).some(({ known }) => {
        const occasion = known?.occasions.find((each) => each.occasion === delivery.key.occasion);
        const isDue = laws().some((law) => {
          const due = occasion && dueOn(occasion, delivery.key.localDate, law);
          return due !== undefined && due <= delivery.at;
        });
        return isDue && occasion?.email === delivery.to && textOf(occasion) === delivery.text;
      });
      if (!fits)
        complain("P1/P4", `${id} at ${delivery.at} to ${delivery.to} fits nobody as they were since the claim`);
      const sinceClaim = history.slice(Math.max(0, (claim?.seen ?? 0) - 1));
      if (sinceClaim.length > 0 && sinceClaim.every(({ known }) => known?.user.suppression))
        complain("P4", `${id} at ${delivery.at} went to a user who was suppressed before the claim`);
      const before = accepted.get(id);
      if (before?.committed) complain("P2", `${id} went out again after it was committed`);
      else if (before && !before.doubt) complain("P2", `${id} went out twice without a doubt about the first`);
      if (delivery.accepted) accepted.set(id, { invocation: delivery.invocation, doubt: !answered, committed: false });
    },

    /** A sender died, or its commit may not have been written: what it was told is lost. */
    doubt(invocation: string) {
      for (const each of accepted.values()) if (each.invocation === invocation) each.doubt = true;
    },

    /** A flaw that somebody else has found. */
    complain,

    /** In calm times, after a change of the law: what is due goes out soon, also what became due in the past by the change. */
    inTime(since: Instant, law: Policy, soon: number) {
      for (const { at, key } of deliveries) {
        const known = states.get(key.userId)?.at(-1)?.known;
        const occasion = known?.occasions.find((each) => each.occasion === key.occasion);
        const due = occasion && dueOn(occasion, key.localDate, law);
        if (due !== undefined && at > plus(later(due, since), soon))
          complain("P1", `${messageId(key)}, due ${due}, went out at ${at}; the law changed at ${since}`);
      }
    },

    /** Hours after the last change of the zone law: what is open stands where the law puts it. */
    planFollows(messages: readonly Message[], law: Policy) {
      for (const row of messages) {
        const known = states.get(row.userId)?.at(-1)?.known;
        const occasion = known?.occasions.find((each) => each.occasion === row.occasion);
        const due = occasion && dueOn(occasion, row.localDate, law);
        const isOpen = row.status === "SCHEDULED" || row.status === "QUEUED";
        if (isOpen && due !== undefined && due !== row.dueAt)
          complain("P1", `${messageId(row)} is planned for ${row.dueAt}, by law it is due ${due}`);
      }
    },

    /** Each address and each external id has one user, and that user has it. */
    namesAreUnique(names: readonly { name: string; holder: string | undefined; user: string }[]) {
      for (const { name, holder, user } of names)
        if (holder !== user) complain("P2", `${name} belongs to ${holder}, and ${user} has it`);
    },

    /** At rest: everything that was owed went out, or says why not. `calmSince`: when the faults ended. */
    atRest(messages: readonly Message[], calmSince: Instant, end: Instant) {
      const rows = new Map(messages.map((row) => [messageId(row), row]));
      for (const row of messages) {
        if (!isSettled(row.status) && row.dueAt < plus(end, -12 * HOUR))
          complain("P3", `${messageId(row)} is still ${row.status}, due ${row.dueAt}`);
        if (row.status !== "SENT" && isSettled(row.status) && !row.reason)
          complain("P3", `${messageId(row)} ${row.status} without a reason`);
        const wasSuppressed = states.get(row.userId)?.some(({ known }) => known?.user.suppression);
        if (row.status === "SUPPRESSED" && !wasSuppressed)
          complain("P3", `${messageId(row)} SUPPRESSED, and its user never was`);
        const held = row.reason?.detail === ADDRESS_CHANGED;
        const excused = held || row.recoveries >= policy.maxRecoveries || refused.has(messageId(row));
        if (row.status === "FAILED" && !excused) complain("P3", `${messageId(row)} FAILED: ${row.reason?.detail}`);
        // Too late only because of the faults: had its limit passed in calm times, it would have gone out before.
        const limit = plus(row.dueAt, policy.lateLimitHours * HOUR);
        if (row.status === "EXPIRED" && (row.updatedAt <= limit || limit > plus(calmSince, HOUR)))
          complain("P3", `${messageId(row)} EXPIRED: ${row.reason?.detail}`);
      }
      for (const history of states.values()) {
        for (const occasion of history.at(-1)?.known?.occasions ?? []) owed(occasion, rows, end);
      }
    },
  };

  /** Of a user who was erased everything goes; besides, only what no sender holds, or what its own sender gives up. */
  function mayRemove({ userId, status }: Message, by: Writer): boolean {
    if (states.get(userId)?.at(-1)?.known === undefined) return true;
    if (status === "SENDING") return by.name === "send";
    return by.name === "edit" && (status === "SCHEDULED" || status === "QUEUED");
  }

  /** Nobody wanted it before the late limit: an opt-out was withdrawn, or an end date moved, after that. */
  function wantedTooLate({ userId, occasion }: UserOccasion, localDate: LocalDate, limit: Instant): boolean {
    const inTime = (states.get(userId) ?? []).findLast(({ at }) => at < limit)?.known?.occasions;
    const own = inTime?.find((each) => each.occasion === occasion);
    return own !== undefined && !isWanted(own, localDate);
  }

  function owed(occasion: UserOccasion, rows: ReadonlyMap<string, Message>, end: Instant) {
    const today = Date.parse(localDateAt(end, occasion.timezone, policy));
    for (let day = today - 30 * DAY; day <= today; day += DAY) {
      const localDate = localDateAt(
        plus(new Date(day).toISOString() as Instant, 0),
        "UTC" as typeof occasion.timezone,
        policy,
      );
      const due = dueOn(occasion, localDate, laws().at(-1) ?? policy);
      if (due === undefined || due > plus(end, -12 * HOUR)) continue;
      if (wantedTooLate(occasion, localDate, plus(due, policy.lateLimitHours * HOUR - MINUTE))) continue;
      const id = messageId({ userId: occasion.userId, localDate, occasion: occasion.occasion });
      if (!rows.has(id)) complain("P3", `${id}, due ${due}, was never planned or got lost`);
    }
  }
}

function textOf(occasion: UserOccasion): string {
  return messageText(occasion.occasion, occasion);
}

/**
 * An edit keeps the request that a sender may be sending, and a receipt is noted: both leave status and version alone. What is there
 * already stays as it is.
 */
function isNote({ before, after }: MessageWritten): boolean {
  if (!before || !after || after.version !== before.version || isDeepStrictEqual(before, after)) return false;
  return isDeepStrictEqual({ ...notesOf(after), ...before }, after);
}

function notesOf({ unsettledRequest, delivered, bounced, complained }: Message): Partial<Message> {
  const notes = Object.entries({ unsettledRequest, delivered, bounced, complained });
  return Object.fromEntries(notes.filter(([, note]) => note !== undefined));
}
