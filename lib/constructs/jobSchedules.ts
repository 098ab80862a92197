import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Grant, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
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
import type { ScheduleDefinition } from "../../functions/manifest/schedules.ts";
import { intervalOf } from "../scheduleInterval.ts";
import type { AppFunctions } from "./appFunctions.ts";
import { DeadLetterQueue } from "./deadLetterQueue.ts";

export type JobSchedulesProps = {
  key: IKey | undefined;
  schedules: Readonly<Record<string, ScheduleDefinition>>;
  functions: AppFunctions;
};

/**
 * The schedules of a stage. An invocation can be lost in two places, so there are two queues for lost ones: `undelivered` if Scheduler
 * could not pass it to Lambda, `failed` if Lambda accepted it and the function did not finish. Jobs are idempotent, so a retry is
 * harmless. An invocation is not retried after the next one is due, since the next one does the same work.
 */
export class JobSchedules extends Construct {
  readonly undelivered: DeadLetterQueue;
  readonly failed: DeadLetterQueue;
  readonly #props: JobSchedulesProps;
  readonly #group: ScheduleGroup;

  constructor(scope: Construct, id: string, props: JobSchedulesProps) {
    super(scope, id);
    this.#props = props;
    const { key, schedules } = props;
    this.undelivered = new DeadLetterQueue(this, "Undelivered", { key });
    this.failed = new DeadLetterQueue(this, "Failed", { key });
    // Its name is fixed, so a group that remains after its stack would stop the next deployment. Its schedules need not be kept.
    this.#group = new ScheduleGroup(this, "Group", { removalPolicy: RemovalPolicy.DESTROY });
    for (const [name, definition] of Object.entries(schedules)) this.#addSchedule(name, definition);
    for (const [name, definitions] of Map.groupBy(Object.values(schedules), (each) => each.function)) {
      this.#limitExecution(props.functions.get(name), definitions);
    }
  }

  /** Lets a function see whether the schedules are on, and nothing more. */
  grantReadSchedules(reader: LambdaFunction): void {
    const { scheduleGroupName } = this.#group;
    const resourceArns = Object.keys(this.#props.schedules).map((name) =>
      Stack.of(this).formatArn({
        service: "scheduler",
        resource: "schedule",
        resourceName: `${scheduleGroupName}/${name}`,
      }),
    );
    reader.addEnvironment("SCHEDULE_GROUP", scheduleGroupName);
    Grant.addToPrincipal({ grantee: reader, actions: ["scheduler:GetSchedule"], resourceArns });
  }

  #addSchedule(name: string, definition: ScheduleDefinition): void {
    const target = this.#props.functions.get(definition.function);
    new Schedule(this, name, {
      // A name of its own, so that the operator function can be granted to read just these.
      scheduleName: name,
      description: definition.purpose,
      schedule: ScheduleExpression.expression(definition.expression),
      scheduleGroup: this.#group,
      timeWindow: TimeWindow.off(),
      target: new LambdaInvoke(target, {
        input: ScheduleTargetInput.fromObject(definition.input),
        // The role has all it needs; CDK would add the right to invoke every version and alias.
        role: this.#role(`${name}Role`, target).withoutPolicyUpdates(),
        deadLetterQueue: this.undelivered,
        maxEventAge: usefulLife(definition),
        retryAttempts: 3,
      }),
    });
  }

  #role(id: string, target: LambdaFunction): Role {
    const StringEquals = {
      "aws:SourceAccount": Stack.of(this).account,
      "aws:SourceArn": this.#group.scheduleGroupArn,
    };
    const statements = [
      new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [target.functionArn] }),
      new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [this.undelivered.queueArn] }),
    ];
    const role = new Role(this, id, {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", { conditions: { StringEquals } }),
      inlinePolicies: { invoke: new PolicyDocument({ statements }) },
    });
    this.#props.key?.grant(role, "kms:Decrypt", "kms:GenerateDataKey");
    return role;
  }

  #limitExecution(target: LambdaFunction, definitions: readonly ScheduleDefinition[]): void {
    const minutes = Math.min(...definitions.map((definition) => usefulLife(definition).toMinutes()));
    target.configureAsyncInvoke({
      maxEventAge: Duration.minutes(minutes),
      // Lambda waits a minute before it tries again: by then the next run of a one-minute schedule has started.
      retryAttempts: minutes > 1 ? 2 : 0,
      onFailure: new SqsDestination(this.failed),
    });
  }
}

/** How long delivery of an invocation is tried: until the next one is due, and an hour at most. */
function usefulLife({ expression }: ScheduleDefinition): Duration {
  return Duration.minutes(Math.min(intervalOf(expression).toMinutes(), 60));
}
