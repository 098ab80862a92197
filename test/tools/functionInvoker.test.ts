import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { functionOutput } from "../../lib/outputNames.ts";
import { functionInvoker } from "../../tools/shared/functionInvoker.ts";

type LambdaAnswer = { body: string; error?: string };
let server: Server;
let invocations: { path: string; input: string }[];
let answer: LambdaAnswer;
const settings = { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
const before = { ...process.env };

/** Speaks as much of the protocols of CloudFormation and Lambda as the command needs. */
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = await textOf(request);
    if (request.url === "/") return response.end(describeStacks());
    invocations.push({ path: request.url ?? "", input: body });
    if (answer.error !== undefined) response.setHeader("x-amz-function-error", answer.error);
    response.end(answer.body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  Object.assign(process.env, settings, { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
});
beforeEach(() => {
  invocations = [];
});
afterAll(async () => {
  process.env = before;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += part;
  return text;
}

/** A stack with the output of one function. */
function describeStacks(): string {
  const output = `<member><OutputKey>${functionOutput("repartition")}</OutputKey><OutputValue>stack-repartition</OutputValue></member>`;
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks>
    <member><Outputs>${output}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

it("a function is found by an output of the stack", async () => {
  answer = { body: '{"counts":{}}' };
  const invoke = await functionInvoker("stack");
  expect(await invoke({ function: "repartition", input: { cursor: "c" } })).toBe('{"counts":{}}');
  expect(invocations).toEqual([
    { path: "/2015-03-31/functions/stack-repartition/invocations", input: '{"cursor":"c"}' },
  ]);
});

it("a function that the stack does not have, or that fails, is an error that names it", async () => {
  answer = { body: "out of memory", error: "Unhandled" };
  const invoke = await functionInvoker("stack");
  await expect(invoke({ function: "recover", input: {} })).rejects.toThrow("The stack stack has no output");
  await expect(invoke({ function: "repartition", input: {} })).rejects.toThrow("repartition failed: out of memory");
});
