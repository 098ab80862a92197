import { CloudFormationClient, DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { ScheduleDefinition } from "../../functions/manifest/schedules.ts";

export type Fire = (schedule: Pick<ScheduleDefinition, "function" | "input">) => Promise<string>;

/** Does by hand what a stage's schedules do by themselves. Looks the functions up once, in the stack. */
export async function functionInvoker(stackName: string): Promise<Fire> {
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
