import { CloudFormationClient, ListStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, expect, it } from "vitest";
import { functionInvoker } from "../../tools/shared/functionInvoker.ts";

const cloudFormation = mockClient(CloudFormationClient);
const lambda = mockClient(LambdaClient);
afterEach(() => {
  cloudFormation.reset();
  lambda.reset();
});

const resource = (type: string, name: string) => ({
  LogicalResourceId: `${name}0A1B2C3D`,
  PhysicalResourceId: `stack-${name}`,
  ResourceType: type,
  LastUpdatedTimestamp: undefined,
  ResourceStatus: undefined,
});

const payload = (text: string) => Object.assign(Buffer.from(text), { transformToString: () => text });

function stackOf180() {
  const policies = (count: number) =>
    Array.from({ length: count }, (_, index) => resource("AWS::IAM::Policy", `p${index}`));
  cloudFormation
    .on(ListStackResourcesCommand, { StackName: "stack" })
    .resolves({ StackResourceSummaries: policies(100), NextToken: "2" })
    .on(ListStackResourcesCommand, { StackName: "stack", NextToken: "2" })
    .resolves({ StackResourceSummaries: [...policies(79), resource("AWS::Lambda::Function", "repartition")] });
}

it("a function is found on every page of a stack's resources", async () => {
  stackOf180();
  lambda.on(InvokeCommand).resolves({ Payload: payload('{"counts":{}}') });
  const invoke = await functionInvoker("stack");
  expect(await invoke({ function: "repartition", input: { cursor: "c" } })).toBe('{"counts":{}}');
  expect(lambda.commandCalls(InvokeCommand)[0]?.args[0].input).toEqual({
    FunctionName: "stack-repartition",
    Payload: '{"cursor":"c"}',
  });
});

it("a function that the stack does not have, or that fails, is an error that names it", async () => {
  stackOf180();
  lambda.on(InvokeCommand).resolves({ FunctionError: "Unhandled", Payload: payload("out of memory") });
  const invoke = await functionInvoker("stack");
  await expect(invoke({ function: "recover", input: {} })).rejects.toThrow("The stack stack has no function recover");
  await expect(invoke({ function: "repartition", input: {} })).rejects.toThrow("repartition failed: out of memory");
});
