import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";

/**
 * The outputs of a deployed stack, by name; an unknown name throws. Commands find everything by outputs: CloudFormation lists a
 * stack's resources a hundred at a time, and a stage has more.
 */
export async function outputsOf(stackName: string): Promise<(name: string) => string> {
  const { Stacks = [] } = await new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName: stackName }));
  const outputs = new Map((Stacks[0]?.Outputs ?? []).map((each) => [each.OutputKey, each.OutputValue]));
  return (name) => {
    const value = outputs.get(name);
    if (value === undefined) throw new Error(`The stack ${stackName} has no output ${name}`);
    return value;
  };
}
