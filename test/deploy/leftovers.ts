import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { LambdaClient, ListEventSourceMappingsCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListScheduleGroupsCommand, ListSchedulesCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";

/** Everything of a stack that the services still show. */
export async function leftoversOf(stackName: string): Promise<string[]> {
  const lambda = new LambdaClient({});
  const scheduler = new SchedulerClient({});
  const [tables, queues, functions, mappings, schedules, groups, stacks] = await Promise.all([
    new DynamoDBClient({}).send(new ListTablesCommand({})).then(({ TableNames = [] }) => TableNames),
    new SQSClient({}).send(new ListQueuesCommand({})).then(({ QueueUrls = [] }) => QueueUrls),
    lambda.send(new ListFunctionsCommand({})).then(({ Functions = [] }) => Functions.map((each) => each.FunctionName)),
    lambda
      .send(new ListEventSourceMappingsCommand({}))
      .then(({ EventSourceMappings = [] }) => EventSourceMappings.map((each) => each.EventSourceArn)),
    scheduler.send(new ListSchedulesCommand({})).then(({ Schedules = [] }) => Schedules.map((each) => each.Arn)),
    scheduler
      .send(new ListScheduleGroupsCommand({}))
      .then(({ ScheduleGroups = [] }) => ScheduleGroups.map((each) => each.Arn)),
    new CloudFormationClient({})
      .send(new DescribeStacksCommand({}))
      .then(({ Stacks = [] }) =>
        Stacks.filter((each) => each.StackStatus !== "DELETE_COMPLETE").map((each) => each.StackName),
      ),
  ]);
  return [tables, queues, functions, mappings, schedules, groups, stacks]
    .flat()
    .filter((name): name is string => name?.includes(stackName) === true);
}
