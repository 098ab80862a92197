import type { FunctionName } from "./functions.ts";

export type ScheduleDefinition = {
  function: FunctionName;
  /** EventBridge Scheduler expression, in UTC. */
  expression: string;
  /** The event of the function; the handler's own schema checks it. */
  input: Record<string, unknown>;
  /** What it does, and what it means for users when it stops. Write two full sentences, because an alarm quotes them. */
  purpose: string;
};

export const schedules = {
  precalculate: {
    function: "precalculate",
    expression: "cron(0 0 * * ? *)",
    input: {},
    purpose:
      "It writes the messages of the coming hours (the stage's horizon). When it stops, users are missed after that.",
  },
  enqueue: {
    function: "enqueue",
    expression: "rate(1 minute)",
    input: {},
    purpose: "It puts the messages that are due soon on the queue. When it stops, sending stops within ten minutes.",
  },
  recover: {
    function: "recover",
    expression: "rate(10 minutes)",
    input: {},
    purpose: "It repairs what a crash or an outage left behind. When it stops, such messages wait.",
  },
} as const satisfies Record<string, ScheduleDefinition>;

export type ScheduleName = keyof typeof schedules;
