import * as z from "zod";
import { between, HOUR, later, plus } from "./instants.ts";
import type { Message } from "./message.ts";
import type { MessageStatus } from "./messageState.ts";
import type { Instant, LocalDate } from "./model.ts";
import type { Policy } from "./policy.ts";
import { hasEnded } from "./volume.ts";

const count = z.int().nonnegative();
const millis = z.int().optional();

/** What became of the messages of a local date. Each of them counts once, so `owed` is the sum of the others. */
export const dayCountsSchema = z.object({
  owed: count,
  sent: count,
  failed: count,
  expired: count,
  held: count,
  suppressed: count,
  open: count,
  /** From the due time to the answer of the email service, of the messages that were sent. */
  lateness: z.object({ p50Ms: millis, p99Ms: millis }),
});
export type DayCounts = z.infer<typeof dayCountsSchema>;
type Outcome = Exclude<keyof DayCounts, "owed" | "lateness">;

function outcomeOf(status: MessageStatus): Outcome {
  switch (status) {
    case "SENT":
      return "sent";
    case "FAILED":
      return "failed";
    case "EXPIRED":
      return "expired";
    case "SUPPRESSED":
      return "suppressed";
    case "SCHEDULED":
    case "QUEUED":
    case "SENDING":
      return "open";
  }
}

/** Adds up the messages of a day. */
export function dayTally() {
  const counts = { sent: 0, failed: 0, expired: 0, held: 0, suppressed: 0, open: 0 };
  const lateness: number[] = [];
  return {
    /** Undefined: a message that is owed and has no row, because it is not planned yet. */
    add(message: Message | undefined): void {
      counts[message === undefined ? "open" : outcomeOf(message.status)]++;
      if (message?.sentAt !== undefined) lateness.push(latenessOf(message, message.sentAt));
    },
    counts(): DayCounts {
      const sorted = lateness.toSorted((a, b) => a - b);
      const owed = Object.values(counts).reduce((sum, each) => sum + each, 0);
      return { owed, ...counts, lateness: { p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99) } };
    },
  };
}

function latenessOf({ dueAt, knownSince }: Message, sentAt: Instant): number {
  return between(later(dueAt, knownSince ?? dueAt), sentAt);
}

/** The smallest value that is at least as large as a share of them. */
function quantile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.ceil(sorted.length * share) - 1];
}

/** Whether each message of a date has passed its late limit, wherever the user is. Only an operator still changes one. */
export function isDayOver(localDate: LocalDate, now: Instant, policy: Pick<Policy, "lateLimitHours">): boolean {
  // One hour to spare.
  return hasEnded(localDate, plus(now, -(policy.lateLimitHours + 1) * HOUR));
}
