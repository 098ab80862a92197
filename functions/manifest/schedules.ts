import type { FunctionName } from "./functions.ts";

export type ScheduleDefinition = {
  function: FunctionName;
  /** EventBridge Scheduler expression, in UTC. */
  expression: string;
  /** What the function gets as its event; checked by the handler's own schema. */
  input: Record<string, unknown>;
  /** What it means for users when this stops. */
  purpose: string;
};

export const schedules = {
  precalculate: {
    function: "precalculate",
    expression: "cron(0 0 * * ? *)",
    input: {},
    purpose: "Messages of the next 36 hours become rows; stopped, nobody new gets a message after that.",
  },
  enqueue: {
    function: "enqueue",
    expression: "rate(1 minute)",
    input: {},
    purpose: "Messages due within ten minutes go on the queue; stopped, sending stops within ten minutes.",
  },
  recover: {
    function: "recover",
    expression: "rate(10 minutes)",
    input: {},
    purpose: "What a crash or an outage left lying is picked up; stopped, such messages wait.",
  },
} as const satisfies Record<string, ScheduleDefinition>;

export type ScheduleName = keyof typeof schedules;
