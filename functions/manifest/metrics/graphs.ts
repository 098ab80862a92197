/** The rows of the dashboard, from top to bottom, each with the graphs of our own metrics. */
export const dashboardRows = {
  "Do users get their messages on time?": [
    "Planned, queued, sent",
    "Failed, expired, overdue",
    "Lateness",
    "Oldest due",
  ],
  "Is the email service well?": [
    "Calls that failed",
    "Latency of the email service",
    "Breaker and pause",
    "Unknown outcomes",
    "Receipts",
  ],
  "Do the jobs run?": [
    "Runs of jobs",
    "Duration of jobs",
    "Age and lag of jobs",
    "Repairs",
    "Moved by the zone law",
    "Zone rules, days",
  ],
  "What do callers change?": ["Users"],
} as const;

export type Row = keyof typeof dashboardRows;
export type Graph = (typeof dashboardRows)[Row][number];
