import { Duration, Stack } from "aws-cdk-lib";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Function as Function_, IFunction } from "aws-cdk-lib/aws-lambda";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import {
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from "aws-cdk-lib/aws-scheduler";
import { LambdaInvoke } from "aws-cdk-lib/aws-scheduler-targets";
import { Construct } from "constructs";
import type { FunctionName } from "../../functions/manifest/functions.ts";
import type { ScheduleDefinition } from "../../functions/manifest/schedules.ts";
import { DeadLetterQueue } from "./deadLetterQueue.ts";

/**
 * The schedules of a stage. A tick can be lost in two places, so there are two queues to find it in: `undelivered` when
 * Scheduler could not hand it to Lambda, `failed` when Lambda took it and the function did not finish. Ticks are idempotent and
 * soon followed by the next, so a retry is harmless and one that is older than its successor is useless.
 */
export class JobSchedules extends Construct {
  readonly undelivered: DeadLetterQueue;
  readonly failed: DeadLetterQueue;
  readonly #group: ScheduleGroup;

  constructor(
    scope: Construct,
    id: string,
    schedules: Record<string, ScheduleDefinition>,
    functions: Record<FunctionName, IFunction>,
  ) {
    super(scope, id);
    this.undelivered = new DeadLetterQueue(this, "Undelivered");
    this.failed = new DeadLetterQueue(this, "Failed");
    this.#group = new ScheduleGroup(this, "Group");

    for (const [name, definition] of Object.entries(schedules)) this.#schedule(name, definition, functions);
    const byFunction = Map.groupBy(Object.values(schedules), (definition) => definition.function);
    for (const [name, definitions] of byFunction) this.#limitExecution(functions[name], definitions);
  }

  /** Lets a function see whether the schedules are on, and nothing more. */
  grantRead(reader: Function_): void {
    const stack = Stack.of(this);
    const names = this.node.children.filter((child) => child instanceof Schedule).map(({ node }) => node.id);
    reader.addEnvironment("SCHEDULE_GROUP", this.#group.scheduleGroupName);
    reader.role?.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ["scheduler:GetSchedule"],
        resources: names.map((resourceName) =>
          stack.formatArn({
            service: "scheduler",
            resource: "schedule",
            resourceName: `${this.#group.scheduleGroupName}/${resourceName}`,
          }),
        ),
      }),
    );
  }

  #schedule(name: string, definition: ScheduleDefinition, functions: Record<FunctionName, IFunction>): void {
    const { functionArn } = functions[definition.function];
    const role = new Role(this, `${name}Role`, {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: {
          StringEquals: {
            "aws:SourceAccount": Stack.of(this).account,
            "aws:SourceArn": this.#group.scheduleGroupArn,
          },
        },
      }),
      inlinePolicies: {
        tick: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [functionArn] }),
            new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [this.undelivered.queueArn] }),
          ],
        }),
      },
    });
    new Schedule(this, name, {
      // Named, so that the operator function can be allowed to read just these.
      scheduleName: name,
      description: definition.purpose,
      schedule: ScheduleExpression.expression(definition.expression),
      scheduleGroup: this.#group,
      timeWindow: TimeWindow.off(),
      target: new LambdaInvoke(functions[definition.function], {
        input: ScheduleTargetInput.fromObject(definition.input),
        // The role above has all it needs; left to itself, CDK would add the right to invoke every version and alias.
        role: role.withoutPolicyUpdates(),
        deadLetterQueue: this.undelivered,
        maxEventAge: usefulLife(definition.expression),
        retryAttempts: 3,
      }),
    });
  }

  #limitExecution(target: IFunction, definitions: readonly ScheduleDefinition[]): void {
    const lives = definitions.map((definition) => usefulLife(definition.expression).toMinutes());
    const minutes = Math.min(...lives);
    target.configureAsyncInvoke({
      maxEventAge: Duration.minutes(minutes),
      // Lambda waits a minute before it tries again: by then the next tick of a one-minute schedule is already running.
      retryAttempts: minutes > 1 ? 2 : 0,
      onFailure: new SqsDestination(this.failed),
    });
  }
}

/** How long a tick is worth delivering: until the next one comes, and no longer than an hour. */
function usefulLife(expression: string): Duration {
  const rate = /^rate\((?<count>\d+) minutes?\)$/.exec(expression);
  return Duration.minutes(Math.min(Number(rate?.groups?.count ?? 60), 60));
}
