import { CloudFormationClient, paginateListStackResources } from "@aws-sdk/client-cloudformation";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { ScheduleDefinition } from "../../functions/manifest/schedules.ts";
import { CommandError } from "./commandLine.ts";

/** Invokes a function and resolves with its answer. Throws when the function fails. */
export type Invoke = (call: Pick<ScheduleDefinition, "function" | "input">) => Promise<string>;

/** Invokes the functions of a stage by their names in the manifest. Reads the stack once to find them. */
export async function functionInvoker(stackName: string): Promise<Invoke> {
  const functions = await functionNames(stackName);
  const lambda = new LambdaClient({});
  return async ({ function: target, input }) => {
    const FunctionName = functions.get(target);
    if (FunctionName === undefined) throw new CommandError(`The stack ${stackName} has no function ${target}`);
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(input) }),
    );
    const answer = Buffer.from(Payload ?? []).toString("utf8");
    if (FunctionError) throw new CommandError(`${target} failed: ${answer}`);
    return answer;
  };
}

/** The names of the functions in AWS by their names in the manifest. A stack has more resources than one page holds. */
async function functionNames(stackName: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const pages = paginateListStackResources({ client: new CloudFormationClient({}) }, { StackName: stackName });
  for await (const { StackResourceSummaries = [] } of pages)
    for (const { ResourceType, LogicalResourceId, PhysicalResourceId } of StackResourceSummaries)
      if (ResourceType === "AWS::Lambda::Function" && LogicalResourceId && PhysicalResourceId)
        found.set(LogicalResourceId.replace(CDK_SUFFIX, ""), PhysicalResourceId);
  return found;
}

/** CDK adds a hash to the name of each resource. */
const CDK_SUFFIX = /[0-9A-F]{8}$/;
