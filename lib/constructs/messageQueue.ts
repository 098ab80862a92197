import { Duration, Stack } from "aws-cdk-lib";
import { Queue, QueueEncryption, RedrivePermission } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { queues } from "../../functions/manifest/queues.ts";
import { DeadLetterQueue } from "./deadLetterQueue.ts";

/** The queue of claims with the queue for those that crash their consumer: there is no way to make one without the other. */
export class MessageQueue extends Construct {
  readonly messages: Queue;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    // Each of the two queues names the other one, which CloudFormation cannot resolve; a fixed name breaks the circle.
    const queueName = `${Stack.of(this).stackName}-messages`;
    const arn = Stack.of(this).formatArn({ service: "sqs", resource: queueName });
    this.deadLetters = new DeadLetterQueue(this, "DeadLetters", { source: Queue.fromQueueArn(this, "Source", arn) });
    this.messages = new Queue(this, "Messages", {
      queueName,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(queues.messages.visibilityTimeoutSeconds),
      retentionPeriod: Duration.seconds(queues.messages.retentionSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: queues.messages.maxReceiveCount },
      redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
    });
  }
}
