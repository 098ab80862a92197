import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { ScheduleDefinition } from "../../functions/manifest/schedules.ts";
import { functionOutput } from "../../lib/outputNames.ts";
import { outputsOf } from "../shared/stackOutputs.ts";

export type Fire = (schedule: Pick<ScheduleDefinition, "function" | "input">) => Promise<string>;

/** Invokes a stage's functions as its schedules do. Reads their names once, from the stack's outputs. */
export async function functionInvoker(stackName: string): Promise<Fire> {
  const output = await outputsOf(stackName);
  const lambda = new LambdaClient({});
  return async ({ function: target, input }) => {
    const FunctionName = output(functionOutput(target));
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(input) }),
    );
    const answer = Buffer.from(Payload ?? []).toString("utf8");
    if (FunctionError) throw new Error(`${target} failed: ${answer}`);
    return answer;
  };
}
