import { CloudFormationClient, DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { ScheduleDefinition } from "../../functions/manifest/schedules.ts";

/** Invokes a function and resolves with its answer. Throws when the function fails. */
export type Invoke = (call: Pick<ScheduleDefinition, "function" | "input">) => Promise<string>;

/** Invokes the functions of a stage by their names in the manifest. Reads the stack once to find them. */
export async function functionInvoker(stackName: string): Promise<Invoke> {
  const { StackResources = [] } = await new CloudFormationClient({}).send(
    new DescribeStackResourcesCommand({ StackName: stackName }),
  );
  const lambda = new LambdaClient({});
  const functionOf = (name: string) =>
    StackResources.find(
      (each) =>
        each.ResourceType === "AWS::Lambda::Function" && each.LogicalResourceId?.replace(/[0-9A-F]{8}$/, "") === name,
    )?.PhysicalResourceId;
  return async ({ function: target, input }) => {
    const FunctionName = functionOf(target);
    if (FunctionName === undefined) throw new Error(`The stack ${stackName} has no function ${target}`);
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(input) }),
    );
    const answer = Buffer.from(Payload ?? []).toString("utf8");
    if (FunctionError) throw new Error(`${target} failed: ${answer}`);
    return answer;
  };
}
