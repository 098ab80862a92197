/**
 * Every figure the functions emit, with what it means for people. The dashboard and the alarms take their names from here, so
 * none can watch what nobody emits.
 */
export const metricNames = {
  MessagesSent: { unit: "Count", meaning: "Messages the email service accepted." },
  MessagesFailed: { unit: "Count", meaning: "Messages given up: people who get nothing unless an operator acts." },
  MessagesExpired: { unit: "Count", meaning: "Messages past the late limit: people who got nothing this year." },
  MessagesRetried: { unit: "Count", meaning: "Attempts that failed in passing and are tried again." },
  MessagesParked: { unit: "Count", meaning: "Messages taken off the queue untried: breaker, brake or rate limit." },
  MessagesRemoved: {
    unit: "Count",
    meaning: "Messages that no longer follow from their person, taken away at the claim.",
  },
  SendTasksDropped: { unit: "Count", meaning: "Queue copies of messages already taken: duplicates that did no harm." },
  SendTasksMalformed: {
    unit: "Count",
    meaning: "Queue records that are no copy of a message: somebody else writes there.",
  },
  UnknownOutcomes: { unit: "Count", meaning: "Calls whose answer never came: the person may have got the message." },
  UnknownOutcomesResent: {
    unit: "Count",
    meaning: "Messages sent again, with the same key, after an unknown outcome.",
  },
  Lateness: { unit: "Milliseconds", meaning: "From the due instant to the start of the first attempt." },
  EmailServiceLatency: { unit: "Milliseconds", meaning: "How long the email service took to answer." },
  EmailServiceErrors: { unit: "Count", meaning: "Calls to the email service that failed or hung." },
  BreakerOpened: { unit: "Count", meaning: "The breaker opened: sending waits for the email service." },
  BreakerClosed: { unit: "Count", meaning: "The breaker closed: sending goes on." },
  BreakerOpen: { unit: "Count", meaning: "1 at each tick while the breaker is not closed: sending waits." },
  HeldByRefusals: {
    unit: "Count",
    meaning: "1 at each run while messages are held back because the email service refused too many of them.",
  },
  SendingPaused: { unit: "Count", meaning: "1 at each tick while an operator pauses sending." },
  BreakerUnreadable: { unit: "Count", meaning: "The breaker's item could not be read; sending went on without it." },
  MessagesPlanned: { unit: "Count", meaning: "Messages that planning made." },
  MessagesQueued: { unit: "Count", meaning: "Messages put on the queue." },
  MessagesRequeued: { unit: "Count", meaning: "Messages whose queue copy was gone, put back into the plan." },
  MessagesOverdue: { unit: "Count", meaning: "Messages due for more than ten minutes and not sent." },
  OldestDueAge: { unit: "Seconds", meaning: "How long the oldest open message has been due." },
  PlanningLag: {
    unit: "Seconds",
    meaning: "How far planning is behind the horizon; over a day, people will be missed.",
  },
  JobRuns: { unit: "Count", meaning: "Runs of a scheduled job that ended." },
  JobDuration: { unit: "Milliseconds", meaning: "How long a run of a job took." },
  UsersCreated: { unit: "Count", meaning: "People added." },
  UsersUpdated: { unit: "Count", meaning: "People changed." },
  UsersDeleted: { unit: "Count", meaning: "People erased." },
} as const satisfies Record<string, { unit: "Count" | "Milliseconds" | "Seconds"; meaning: string }>;

export type MetricName = keyof typeof metricNames;
