import { CloudFormationClient, paginateDescribeStacks } from "@aws-sdk/client-cloudformation";
import { CloudWatchLogsClient, paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, paginateListTables } from "@aws-sdk/client-dynamodb";
import { IAMClient, paginateListRoles } from "@aws-sdk/client-iam";
import { DescribeKeyCommand, KMSClient, paginateListKeys } from "@aws-sdk/client-kms";
import { LambdaClient, paginateListEventSourceMappings, paginateListFunctions } from "@aws-sdk/client-lambda";
import { paginateListScheduleGroups, paginateListSchedules, SchedulerClient } from "@aws-sdk/client-scheduler";
import { paginateListQueues, SQSClient } from "@aws-sdk/client-sqs";

type Names = readonly (string | undefined)[];

/** API Gateway's role for logs serves the whole account, so it stays on purpose. */
const KEPT = /UsersApiCloudWatchRole/;

/**
 * Everything of a stack that the services still show, by kind and name. CDK writes the stack's name without hyphens into the names
 * that it makes up, such as that of the schedule group; API Gateway puts the API's id into the name of its log.
 */
export async function leftoversOf(stackName: string, apiId: string): Promise<string[]> {
  const marks = [stackName, stackName.replaceAll("-", ""), `API-Gateway-Execution-Logs_${apiId}/`];
  const found = await Promise.all(
    Object.entries(kinds).map(async ([kind, list]) => (await list()).map((name) => `${kind} ${name}`)),
  );
  return found.flat().filter((each) => marks.some((mark) => each.includes(mark)) && !KEPT.test(each));
}

const kinds: Record<string, () => Promise<Names>> = {
  stack: () =>
    collect(paginateDescribeStacks({ client: new CloudFormationClient({}) }, {}), ({ Stacks = [] }) =>
      Stacks.filter((each) => each.StackStatus !== "DELETE_COMPLETE").map((each) => each.StackName),
    ),
  table: () => collect(paginateListTables({ client: new DynamoDBClient({}) }, {}), (page) => page.TableNames ?? []),
  queue: () => collect(paginateListQueues({ client: new SQSClient({}) }, {}), (page) => page.QueueUrls ?? []),
  function: () =>
    collect(paginateListFunctions({ client: new LambdaClient({}) }, {}), ({ Functions = [] }) =>
      Functions.map((each) => each.FunctionName),
    ),
  mapping: () =>
    collect(paginateListEventSourceMappings({ client: new LambdaClient({}) }, {}), ({ EventSourceMappings = [] }) =>
      EventSourceMappings.map((each) => each.EventSourceArn),
    ),
  schedule: () =>
    collect(paginateListSchedules({ client: new SchedulerClient({}) }, {}), ({ Schedules = [] }) =>
      Schedules.map((each) => each.Arn),
    ),
  "schedule group": () =>
    collect(paginateListScheduleGroups({ client: new SchedulerClient({}) }, {}), ({ ScheduleGroups = [] }) =>
      ScheduleGroups.map((each) => each.Name),
    ),
  role: () =>
    collect(paginateListRoles({ client: new IAMClient({}) }, {}), ({ Roles = [] }) =>
      Roles.map((each) => each.RoleName),
    ),
  log: () =>
    collect(paginateDescribeLogGroups({ client: new CloudWatchLogsClient({}) }, {}), ({ logGroups = [] }) =>
      logGroups.map((each) => each.logGroupName),
    ),
  key: describedKeys,
};

/** Keys have descriptions instead of names. A key that waits for its deletion counts as deleted. */
async function describedKeys(): Promise<Names> {
  const client = new KMSClient({});
  const ids = await collect(paginateListKeys({ client }, {}), ({ Keys = [] }) => Keys.map((each) => each.KeyId));
  const keys = await Promise.all(ids.map((KeyId) => client.send(new DescribeKeyCommand({ KeyId }))));
  return keys
    .filter(({ KeyMetadata }) => KeyMetadata?.KeyState === "Enabled")
    .map(({ KeyMetadata }) => KeyMetadata?.Description);
}

async function collect<Page>(pages: AsyncIterable<Page>, namesIn: (page: Page) => Names): Promise<Names> {
  const names: (string | undefined)[] = [];
  for await (const page of pages) names.push(...namesIn(page));
  return names;
}
