import type { MetricDefinition } from "./definition.ts";

/** Metrics of the email service, of the breaker and of the sending pause. */
export const emailServiceMetrics = {
  EmailServiceLatency: {
    unit: "Milliseconds",
    meaning: "How long the email service took to answer.",
    emittedBy: ["send"],
    graph: "Latency of the email service",
    alarm: { none: "Calls beyond their deadline count as failed, and breaker-open rings for those." },
  },
  EmailServiceErrors: {
    unit: "Count",
    meaning: "Calls to the email service that failed or hung.",
    emittedBy: ["send"],
    graph: "Calls that failed",
    alarm: { none: "breaker-open rings when too many fail." },
  },
  BreakerOpened: {
    unit: "Count",
    meaning: "The breaker opened: sending waits for the email service.",
    emittedBy: ["send"],
    graph: "Breaker and pause",
    alarm: { none: "breaker-open rings when it stays open." },
  },
  BreakerClosed: {
    unit: "Count",
    meaning: "The breaker closed: sending goes on.",
    emittedBy: ["send"],
    graph: "Breaker and pause",
    alarm: { none: "Good news." },
  },
  BreakerOpen: {
    unit: "Count",
    meaning: "1 at each run of enqueue while the breaker is not closed, else 0.",
    emittedBy: ["enqueue"],
    graph: "Breaker and pause",
    alarm: {
      name: "breaker-open",
      statistic: "Minimum",
      atLeast: 1,
      periods: 3,
      impact: "The email service fails and messages wait.",
      firstStep: "Ask the service's status page. Nothing is lost before the late limit.",
    },
  },
  HeldByRefusals: {
    unit: "Count",
    meaning:
      "1 at each run of enqueue while messages are held back because the email service refused too many, else 0.",
    emittedBy: ["enqueue"],
    graph: "Breaker and pause",
    alarm: {
      name: "held-by-refusals",
      statistic: "Maximum",
      atLeast: 1,
      impact: "The email service refuses most messages, so what was not tried yet is held back.",
      firstStep: "GET /api/v1/messages?status=FAILED: is a setting of ours wrong, or are the addresses bad?",
    },
  },
  SendingPaused: {
    unit: "Count",
    meaning: "1 at each run of enqueue while an operator pauses sending, else 0.",
    emittedBy: ["enqueue"],
    graph: "Breaker and pause",
    alarm: {
      name: "sending-paused",
      statistic: "Minimum",
      atLeast: 1,
      periods: 12,
      impact: "Somebody paused sending an hour ago and messages wait.",
      firstStep: "GET /health/detailed says who and why; POST /api/v1/sending/resume.",
    },
  },
  BreakerUnreadable: {
    unit: "Count",
    meaning: "The breaker's item could not be read. Sending went on without it.",
    emittedBy: ["enqueue", "send"],
    graph: "Breaker and pause",
    alarm: {
      name: "breaker-unreadable",
      statistic: "Sum",
      atLeast: 1,
      periods: 2,
      impact: "Nothing limits the calls to the email service while it fails, and a pause does not hold.",
      firstStep: "Is the Control table throttled or its policy changed? Search the logs for BREAKER_UNREADABLE.",
    },
  },
} as const satisfies Record<string, MetricDefinition>;
