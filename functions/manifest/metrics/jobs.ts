import type { MetricDefinition } from "./definition.ts";

const HOUR = 3_600;
/** How many hours an operator has between the alarm and the first user who gets no message. */
const RESERVE_HOURS = 6;

/** Metrics of the scheduled jobs. */
export const jobMetrics = {
  JobRuns: {
    unit: "Count",
    meaning: "Runs of a job that ended well, on schedule or by hand.",
    emittedBy: ["precalculate", "enqueue", "recover", "operator", "repartition"],
    graph: "Runs of jobs",
    alarm: "bySchedule",
  },
  JobAge: {
    unit: "Seconds",
    meaning: "Time since the last run of a job that ended well, on schedule or by hand.",
    emittedBy: ["recover"],
    perJob: true,
    graph: "Age and lag of jobs",
    alarm: "bySchedule",
  },
  JobDuration: {
    unit: "Milliseconds",
    meaning: "How long a run of a job took.",
    emittedBy: ["precalculate", "enqueue", "recover", "operator", "repartition"],
    graph: "Duration of jobs",
    alarm: { none: "A job that runs out of time fails, and its errors ring." },
  },
  MessagesPlanned: {
    unit: "Count",
    meaning: "Messages that planning wrote.",
    emittedBy: ["precalculate", "recover"],
    graph: "Planned, queued, sent",
    alarm: { none: "There are days without birthdays. planning-behind rings when the plan stops." },
  },
  MessagesQueued: {
    unit: "Count",
    meaning: "Messages put on the queue.",
    emittedBy: ["enqueue"],
    graph: "Planned, queued, sent",
    alarm: { none: "There are minutes without birthdays. due-but-not-sent rings when messages stop." },
  },
  MessagesRequeued: {
    unit: "Count",
    meaning: "Messages whose send task was lost. They were put back into the plan.",
    emittedBy: ["recover"],
    graph: "Repairs",
    alarm: {
      name: "messages-requeued",
      statistic: "Sum",
      atLeast: 10,
      minutes: 10,
      impact: "Send tasks are lost on the queue. Their messages are minutes late.",
      firstStep: "Was the queue purged, or do senders crash? Look at the errors of send.",
    },
  },
  MessagesOverdue: {
    unit: "Count",
    meaning: "Messages that have been due for more than ten minutes and are not sent.",
    emittedBy: ["recover"],
    graph: "Failed, expired, overdue",
    alarm: {
      name: "due-but-not-sent",
      statistic: "Maximum",
      atLeast: 1,
      minutes: 10,
      periods: 2,
      impact: "Users whose hour has passed have no message yet.",
      firstStep: "GET /health/detailed: is the breaker open, sending paused, or a job behind?",
    },
  },
  OldestDueAge: {
    unit: "Seconds",
    meaning: "How long the oldest open message has been due.",
    emittedBy: ["recover"],
    graph: "Oldest due",
    alarm: { none: "due-but-not-sent rings for the same messages." },
  },
  CrowdedDays: {
    unit: "Count",
    meaning:
      "Days that go on or begin within two days and have far more messages than the usual day: a wrong default date of many users?",
    emittedBy: ["recover"],
    graph: "Failed, expired, overdue",
    alarm: {
      name: "crowded-day-ahead",
      statistic: "Maximum",
      atLeast: 1,
      minutes: 10,
      impact: "So many users have their date on one day that it may be a mistake. They get a message on that day.",
      firstStep: "GET /health/detailed: `volume` names the days. Look at users of such a day: is it their date?",
    },
  },
  PlanningLag: {
    unit: "Seconds",
    meaning: "How far the plan is behind the horizon. At the horizon's length users are missed.",
    emittedBy: ["recover"],
    graph: "Age and lag of jobs",
    alarm: {
      name: "planning-behind",
      statistic: "Maximum",
      atLeast: (policy) => (policy.horizonHours - RESERVE_HOURS) * HOUR,
      minutes: 10,
      periods: 2,
      impact: `The plan reaches less than ${RESERVE_HOURS} hours ahead. Soon users are missed.`,
      firstStep: "POST /api/v1/jobs/precalculate/run and read its report.",
    },
  },
} as const satisfies Record<string, MetricDefinition>;
