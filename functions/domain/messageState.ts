/**
 * The life of a message, and the only list of steps it may take. Every writer names its step; storage turns the step into
 * a condition, so a step that is not in this table cannot be written.
 *
 *   SCHEDULED --queue--> QUEUED --claim--> SENDING --commit--> SENT
 *       ^                  |                  |--retry--> SCHEDULED (next attempt later)
 *       |<-----park--------'                  |--refuse--> FAILED
 *       |<-----recover----- QUEUED, SENDING (copy lost, lease over)
 *   expire: SCHEDULED, QUEUED, SENDING -> EXPIRED      replay: FAILED, EXPIRED -> SCHEDULED
 */
export const messageStatuses = ["SCHEDULED", "QUEUED", "SENDING", "SENT", "FAILED", "EXPIRED"] as const;
export type MessageStatus = (typeof messageStatuses)[number];

export const transitions = {
  /** Put on the queue with its exact delay. */
  queue: { from: ["SCHEDULED"], to: "QUEUED" },
  /** One sender takes it. From SCHEDULED too: its queue copy may arrive before the mark QUEUED is written. */
  claim: { from: ["SCHEDULED", "QUEUED"], to: "SENDING" },
  /** The service accepted it. */
  commit: { from: ["SENDING"], to: "SENT" },
  /** A passing failure: tried again at nextAttemptAt. */
  retry: { from: ["SENDING"], to: "SCHEDULED" },
  /** The claim found that nothing was to be sent yet (its due time moved): back to the plan. */
  release: { from: ["SENDING"], to: "SCHEDULED" },
  /** Refused for good, or out of attempts. */
  fail: { from: ["SENDING"], to: "FAILED" },
  /** Taken off the queue untried (breaker open, sending paused, slot of the rate limit later than a queue can wait). */
  park: { from: ["SCHEDULED", "QUEUED"], to: "SCHEDULED" },
  /** Its user changed: due at another time. */
  replan: { from: ["SCHEDULED", "QUEUED"], to: "SCHEDULED" },
  /** The queue copy is gone. */
  requeue: { from: ["QUEUED"], to: "SCHEDULED" },
  /** The lease ran out with no outcome written; policy `resend`. */
  resend: { from: ["SENDING"], to: "SCHEDULED" },
  /** The lease ran out with no outcome written; policy `hold`: an operator decides. */
  hold: { from: ["SENDING"], to: "FAILED" },
  /** Recovered too often. */
  giveUp: { from: ["SENDING"], to: "FAILED" },
  /** Past the late limit. */
  expire: { from: ["SCHEDULED", "QUEUED", "SENDING"], to: "EXPIRED" },
  /** An operator asks for another round. */
  replay: { from: ["FAILED", "EXPIRED"], to: "SCHEDULED" },
} as const satisfies Record<string, { from: readonly MessageStatus[]; to: MessageStatus }>;

export type Transition = keyof typeof transitions;

/** Not yet taken by a sender: an edit of the user still holds for it (promise P4). */
export function isUnclaimed(status: MessageStatus): boolean {
  return status === "SCHEDULED" || status === "QUEUED";
}

/** Where a message stands in the by-due index; SENT messages are not in it. */
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
      return undefined;
  }
}
