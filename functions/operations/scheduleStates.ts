import * as z from "zod";
import { schedules } from "../manifest/schedules.ts";
import { serviceClient } from "../runtime/aws/serviceClient.ts";

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

const patience = { maxAttempts: 2, requestTimeout: 2_000 };

/** From EventBridge Scheduler: the schedules of this stage's group. */
function eventBridgeSchedules(group: string): ScheduleStates {
  const client = serviceClient({ service: "scheduler", patience });
  const read = async (name: string) => {
    const path = `/schedules/${encodeURIComponent(name)}`;
    const { body } = await client.send({ method: "GET", path, query: `groupName=${encodeURIComponent(group)}` });
    return answerSchema.parse(body);
  };
  return {
    async list() {
      return Promise.all(
        Object.entries(schedules).map(async ([name, { purpose }]) => {
          const { State: state, ScheduleExpression: expression } = await read(name);
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
