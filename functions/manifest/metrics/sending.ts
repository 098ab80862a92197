import type { MetricDefinition } from "./definition.ts";

/** Metrics of the sender, and of each change of a message until it is settled. */
export const sendingMetrics = {
  MessagesSent: {
    unit: "Count",
    meaning: "Messages that the email service accepted.",
    emittedBy: ["send"],
    graph: "Planned, queued, sent",
    alarm: { none: "due-but-not-sent rings when messages stop." },
  },
  MessagesFailed: {
    unit: "Count",
    meaning: "Messages that were given up. Their users get nothing unless an operator acts.",
    emittedBy: ["send", "recover"],
    graph: "Failed, expired, overdue",
    alarm: {
      name: "messages-failed",
      statistic: "Sum",
      atLeast: 1,
      impact: "Messages were given up. Their users get nothing unless somebody acts.",
      firstStep: "GET /api/v1/messages?status=FAILED shows the reasons.",
    },
  },
  MessagesExpired: {
    unit: "Count",
    meaning: "Messages that passed the late limit. Their users got nothing this year.",
    emittedBy: ["send", "recover"],
    graph: "Failed, expired, overdue",
    alarm: {
      name: "messages-expired",
      statistic: "Sum",
      atLeast: 1,
      impact: "Messages passed the late limit and were not sent.",
      firstStep: "GET /api/v1/messages?status=EXPIRED; decide whether a late message is better than none.",
    },
  },
  MessagesRetried: {
    unit: "Count",
    meaning: "Attempts that failed for a reason that may pass. They are tried again.",
    emittedBy: ["send"],
    graph: "Calls that failed",
    alarm: { none: "breaker-open and due-but-not-sent ring when retries do not help." },
  },
  MessagesParked: {
    unit: "Count",
    meaning: "Messages taken off the queue untried, because of the breaker, a pause or the rate limit.",
    emittedBy: ["send"],
    graph: "Calls that failed",
    alarm: { none: "breaker-open and sending-paused ring for the cause." },
  },
  MessagesRemoved: {
    unit: "Count",
    meaning: "Messages that no longer follow from their user. They were removed when a sender claimed them.",
    emittedBy: ["send"],
    graph: "Repairs",
    alarm: { none: "An edit that arrived after the plan. Nothing is wrong." },
  },
  SendTasksDropped: {
    unit: "Count",
    meaning: "Send tasks of messages that another sender had taken. They do no harm.",
    emittedBy: ["send"],
    graph: "Repairs",
    alarm: { none: "SQS delivers a task more than once by design." },
  },
  SendTasksMalformed: {
    unit: "Count",
    meaning: "Queue messages that can't be parsed. Somebody else writes to the queue.",
    emittedBy: ["send"],
    graph: "Repairs",
    alarm: { none: "Each one goes to the queue of failed tasks, and dead-letters rings." },
  },
  UnknownOutcomes: {
    unit: "Count",
    meaning: "Calls whose answer never came. The user may have got the message.",
    emittedBy: ["send", "recover"],
    graph: "Unknown outcomes",
    alarm: {
      name: "unknown-outcomes",
      statistic: "Sum",
      atLeast: 1,
      impact: "Nobody knows whether some messages reached their users.",
      firstStep:
        "Read the stage's unknownOutcome policy: `hold` waits for your decision, `resend` sends again with the same key.",
    },
  },
  UnknownOutcomesResent: {
    unit: "Count",
    meaning: "Messages sent again with the same idempotency key after an unknown outcome.",
    emittedBy: ["send"],
    graph: "Unknown outcomes",
    alarm: {
      name: "unknown-outcomes-resent",
      statistic: "Sum",
      atLeast: 1,
      impact: "Messages were sent again. A user gets two if the email service ignores idempotency keys.",
      firstStep: "Ask the email service whether it knows the keys (the message ids in the log).",
    },
  },
  Lateness: {
    unit: "Milliseconds",
    meaning: "Time from the due instant to the start of the first attempt.",
    emittedBy: ["send"],
    graph: "Lateness",
    alarm: {
      name: "late",
      statistic: "p99",
      atLeast: 60_000,
      impact: "Messages start more than a minute after their hour.",
      firstStep: "Look at queue age and sender concurrency on the dashboard.",
    },
  },
} as const satisfies Record<string, MetricDefinition>;
