import type { MetricDefinition } from "./definition.ts";

/** Metrics of what the email service tells about accepted messages later. */
export const receiptMetrics = {
  ReceiptsDelivered: {
    unit: "Count",
    meaning: "Messages that reached the mailbox of their user.",
    emittedBy: ["receipts"],
    graph: "Receipts",
    alarm: { none: "Good news." },
  },
  ReceiptsBounced: {
    unit: "Count",
    meaning: "Messages whose address can't be reached for good. Their users are suppressed.",
    emittedBy: ["receipts"],
    graph: "Receipts",
    alarm: {
      name: "bounces",
      statistic: "Sum",
      minutes: 1_440,
      /** Amazon SES: keep the bounce rate below 5 %. */
      shareOf: { metric: "MessagesSent", service: "send", minimum: 10 },
      atLeast: 0.05,
      impact: "Many addresses can't be reached. Mail receivers and services refuse senders whose list is old.",
      firstStep: "GET /api/v1/suppressions: which source are these users from?",
    },
  },
  ReceiptsComplained: {
    unit: "Count",
    meaning: "Messages that their recipient reported as unwanted. Their users are suppressed.",
    emittedBy: ["receipts"],
    graph: "Receipts",
    alarm: {
      name: "complaints",
      statistic: "Sum",
      minutes: 1_440,
      /** Amazon SES and Gmail's guidelines for senders: keep the complaint rate below 0.1 %. */
      shareOf: { metric: "MessagesSent", service: "send", minimum: 3 },
      atLeast: 0.001,
      impact:
        "Users report messages as unwanted. Mail receivers then put all messages of the company into the spam folder.",
      firstStep: "GET /api/v1/suppressions: did these users agree to get messages?",
    },
  },
  UsersSuppressed: {
    unit: "Count",
    meaning: "Users who get no messages any more, because of a bounce or a complaint.",
    emittedBy: ["receipts"],
    graph: "Receipts",
    alarm: { none: "bounces and complaints ring for their share." },
  },
} as const satisfies Record<string, MetricDefinition>;
