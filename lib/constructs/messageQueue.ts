import { Duration, Stack } from "aws-cdk-lib";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Queue, RedrivePermission } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { type QueueName, queues } from "../../functions/manifest/queues.ts";
import { DeadLetterQueue } from "./deadLetterQueue.ts";
import { queueEncryption } from "./queueEncryption.ts";

export type MessageQueueProps = { key: IKey | undefined };

/** The queue of send tasks, and the queue for tasks that crash their sender. They are always created together. */
export class MessageQueue extends Construct {
  readonly messages: Queue;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, { key }: MessageQueueProps) {
    super(scope, id);
    // Each of the two queues names the other one, which CloudFormation cannot resolve; a fixed name breaks the circle.
    const queueName = `${Stack.of(this).stackName}-messages`;
    const arn = Stack.of(this).formatArn({ service: "sqs", resource: queueName });
    const source = Queue.fromQueueArn(this, "Source", arn);
    this.deadLetters = new DeadLetterQueue(this, "DeadLetters", { key, source });
    this.messages = new Queue(this, "Messages", {
      queueName,
      ...queueEncryption(key),
      visibilityTimeout: Duration.seconds(queues.messages.visibilityTimeoutSeconds),
      retentionPeriod: Duration.seconds(queues.messages.retentionSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: queues.messages.maxReceiveCount },
      redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
    });
  }

  grantSend(grantee: IGrantable, target: QueueName): void {
    Grant.addToPrincipal({ grantee, actions: ["sqs:SendMessage"], resourceArns: [this[target].queueArn] });
  }

  /** Lets a function read how many messages a queue has, but not the messages. */
  grantReadDepth(grantee: IGrantable, target: QueueName): void {
    Grant.addToPrincipal({ grantee, actions: ["sqs:GetQueueAttributes"], resourceArns: [this[target].queueArn] });
  }
}
