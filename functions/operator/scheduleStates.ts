import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { schedules } from "../wiring.ts";

export type ScheduleState = {
  name: string;
  expression: string;
  state: "ENABLED" | "DISABLED";
  purpose?: string | undefined;
};

/** What fires the jobs, and whether it is on. */
export type ScheduleStates = { list(): Promise<ScheduleState[]> };

/** From EventBridge Scheduler: the schedules of this stage's group. */
export function eventBridgeSchedules(group: string): ScheduleStates {
  const client = new SchedulerClient({
    maxAttempts: 2,
    requestHandler: { requestTimeout: 2_000, connectionTimeout: 1_000 },
  });
  return {
    async list() {
      const { Schedules = [] } = await client.send(new ListSchedulesCommand({ GroupName: group, MaxResults: 100 }));
      return Promise.all(
        Schedules.map(async ({ Name = "" }) => {
          const found = await client.send(new GetScheduleCommand({ GroupName: group, Name }));
          const state = found.State === "DISABLED" ? "DISABLED" : "ENABLED";
          return { name: Name, expression: found.ScheduleExpression ?? "", state };
        }),
      );
    },
  };
}

/** From the wiring, where no Scheduler runs: the local system fires all of it. */
export const wiredSchedules: ScheduleStates = {
  list: async () =>
    Object.entries(schedules).map(([name, { expression, purpose }]) => ({
      name,
      expression,
      state: "ENABLED",
      purpose,
    })),
};
