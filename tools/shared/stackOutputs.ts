import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";

/** What a deployed stack says of itself, by name; a name that is not there throws. */
export async function outputsOf(stackName: string): Promise<(name: string) => string> {
  const { Stacks = [] } = await new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName: stackName }));
  const outputs = new Map((Stacks[0]?.Outputs ?? []).map((each) => [each.OutputKey, each.OutputValue]));
  return (name) => {
    const value = outputs.get(name);
    if (value === undefined) throw new Error(`The stack ${stackName} has no output ${name}`);
    return value;
  };
}
