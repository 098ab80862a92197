import * as z from "zod";
import { schedules } from "../manifest/schedules.ts";
import { signedRequest } from "../runtime/signedRequest.ts";

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

const answerSchema = z.object({ State: z.enum(["ENABLED", "DISABLED"]), ScheduleExpression: z.string() });

async function readSchedule(groupName: string, name: string) {
  const path = `/schedules/${encodeURIComponent(name)}`;
  const patience = { maxAttempts: 2, timeoutMs: 2_000 };
  return answerSchema.parse(
    await signedRequest({ service: "scheduler", method: "GET", path, query: { groupName } }, patience),
  );
}

/** From EventBridge Scheduler: the schedules of this stage's group. */
function eventBridgeSchedules(group: string): ScheduleStates {
  return {
    async list() {
      return Promise.all(
        Object.entries(schedules).map(async ([name, { purpose }]) => {
          const { State: state, ScheduleExpression: expression } = await readSchedule(group, name);
          return { name, expression, state, purpose };
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
