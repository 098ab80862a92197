import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { ScheduleDefinition } from "../../functions/manifest/schedules.ts";
import { functionOutput } from "../../lib/outputNames.ts";
import { CommandError } from "./commandLine.ts";
import { outputsOf } from "./stackOutputs.ts";

/** Invokes a function and resolves with its answer. Throws when the function fails. */
export type Invoke = (call: Pick<ScheduleDefinition, "function" | "input">) => Promise<string>;

/** Invokes the functions of a stage by their names in the manifest. The stack's outputs say what they are called in AWS. */
export async function functionInvoker(stackName: string): Promise<Invoke> {
  const output = await outputsOf(stackName);
  const lambda = new LambdaClient({});
  return async ({ function: target, input }) => {
    const FunctionName = output(functionOutput(target));
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(input) }),
    );
    const answer = Buffer.from(Payload ?? []).toString("utf8");
    if (FunctionError) throw new CommandError(`${target} failed: ${answer}`);
    return answer;
  };
}
