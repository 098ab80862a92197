import { GetScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { schedules } from "../manifest/schedules.ts";

export type ScheduleState = {
  name: string;
  expression: string;
  state: "ENABLED" | "DISABLED";
  purpose?: string | undefined;
};

/** The schedules that start the jobs, and whether each is enabled. */
export type ScheduleStates = { list(): Promise<ScheduleState[]> };

/** The states of a schedule group; without a group, those that the manifest names. */
export function scheduleStates(group: string | undefined): ScheduleStates {
  return group === undefined ? manifestSchedules : eventBridgeSchedules(group);
}

/** From EventBridge Scheduler: the schedules of this stage's group. */
function eventBridgeSchedules(group: string): ScheduleStates {
  const client = new SchedulerClient({
    maxAttempts: 2,
    requestHandler: { requestTimeout: 2_000, connectionTimeout: 1_000 },
  });
  return {
    async list() {
      return Promise.all(
        Object.entries(schedules).map(async ([name, { purpose }]) => {
          const found = await client.send(new GetScheduleCommand({ GroupName: group, Name: name }));
          const state = found.State === "DISABLED" ? "DISABLED" : "ENABLED";
          return { name, expression: found.ScheduleExpression ?? "", state, purpose };
        }),
      );
    },
  };
}

/** From the manifest, where no Scheduler runs: the local system fires all schedules. */
const manifestSchedules: ScheduleStates = {
  list: async () =>
    Object.entries(schedules).map(([name, { expression, purpose }]) => ({
      name,
      expression,
      state: "ENABLED",
      purpose,
    })),
};
