/**
 * The states of a message and the only list of transitions between them. Every writer names its transition; storage turns it into a
 * condition, so a transition that is not in this table can't be written.
 *
 *   SCHEDULED --queue--> QUEUED --claim--> SENDING --commit--> SENT
 *       ^                  |                  |--fail, hold, giveUp--> FAILED
 *       |<--park, requeue--'                  |--suppress--> SUPPRESSED
 *       |<--------retry, release, resend------'
 *   replan: SCHEDULED, QUEUED -> SCHEDULED
 *   expire: SCHEDULED, QUEUED, SENDING -> EXPIRED      replay: FAILED, EXPIRED, SUPPRESSED -> SCHEDULED
 */
export const messageStatuses = ["SCHEDULED", "QUEUED", "SENDING", "SENT", "FAILED", "EXPIRED", "SUPPRESSED"] as const;
export type MessageStatus = (typeof messageStatuses)[number];

export const transitions = {
  /** Put on the queue with its exact delay. */
  queue: { from: ["SCHEDULED"], to: "QUEUED" },
  /** One sender takes it. From SCHEDULED too: its task may arrive before the mark QUEUED is written. */
  claim: { from: ["SCHEDULED", "QUEUED"], to: "SENDING" },
  /** The service accepted it. */
  commit: { from: ["SENDING"], to: "SENT" },
  /** The attempt failed, or its outcome is unknown: tried again at nextAttemptAt. */
  retry: { from: ["SENDING"], to: "SCHEDULED" },
  /** After the claim the message was not due any more (its due time moved later): it is planned again. */
  release: { from: ["SENDING"], to: "SCHEDULED" },
  /** The email service refused the message. */
  fail: { from: ["SENDING"], to: "FAILED" },
  /** Taken off the queue without an attempt (breaker open, sending paused, or the slot is later than the queue can delay). */
  park: { from: ["SCHEDULED", "QUEUED"], to: "SCHEDULED" },
  /** Its user changed: it is due at another time. */
  replan: { from: ["SCHEDULED", "QUEUED"], to: "SCHEDULED" },
  /** The queue lost its task. */
  requeue: { from: ["QUEUED"], to: "SCHEDULED" },
  /** The lease ran out with no outcome written; policy `resend`. */
  resend: { from: ["SENDING"], to: "SCHEDULED" },
  /** The lease ran out with no outcome written; policy `hold`: an operator decides. */
  hold: { from: ["SENDING"], to: "FAILED" },
  /** Its sender crashed too often. */
  giveUp: { from: ["SENDING"], to: "FAILED" },
  /** Its recipient must not get it: the stage's list or a suppression says so. */
  suppress: { from: ["SENDING"], to: "SUPPRESSED" },
  /** Past the late limit. */
  expire: { from: ["SCHEDULED", "QUEUED", "SENDING"], to: "EXPIRED" },
  /** An operator replays it. */
  replay: { from: ["FAILED", "EXPIRED", "SUPPRESSED"], to: "SCHEDULED" },
} as const satisfies Record<string, { from: readonly MessageStatus[]; to: MessageStatus }>;

export type Transition = keyof typeof transitions;

/** No attempt will follow unless an operator replays it. */
export function isSettled(status: MessageStatus): boolean {
  switch (status) {
    case "SENT":
    case "FAILED":
    case "EXPIRED":
    case "SUPPRESSED":
      return true;
    case "SCHEDULED":
    case "QUEUED":
    case "SENDING":
      return false;
  }
}

/** No sender has claimed it: an edit of the user still changes it (promise P4). */
export function isUnclaimed(status: MessageStatus): boolean {
  return status === "SCHEDULED" || status === "QUEUED";
}

/** The key of a message in the by-due index. SENT and SUPPRESSED messages are not in it: nobody has to act on them. */
export type DueBucket = "SCHEDULED" | "IN_FLIGHT" | "FAILED" | "EXPIRED";

export function bucketOf(status: MessageStatus): DueBucket | undefined {
  switch (status) {
    case "SCHEDULED":
    case "FAILED":
    case "EXPIRED":
      return status;
    case "QUEUED":
    case "SENDING":
      return "IN_FLIGHT";
    case "SENT":
    case "SUPPRESSED":
      return undefined;
  }
}
