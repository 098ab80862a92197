import { Duration, Validations } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { type IQueue, Queue, RedrivePermission } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { queues } from "../../functions/manifest/queues.ts";
import { queueEncryption } from "./queueEncryption.ts";

export type DeadLetterQueueProps = {
  key: IKey | undefined;
  /** The only queue that may name this one as its dead-letter queue. Absent: none may, since a service writes to it directly. */
  source?: IQueue;
};

/** Keeps messages that could not be handled for the longest time that SQS allows. Encrypted, and only reached over TLS. */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, { key, source }: DeadLetterQueueProps) {
    super(scope, id, {
      ...queueEncryption(key),
      retentionPeriod: Duration.seconds(queues.deadLetters.retentionSeconds),
      redriveAllowPolicy: source
        ? { redrivePermission: RedrivePermission.BY_QUEUE, sourceQueues: [source] }
        : { redrivePermission: RedrivePermission.DENY_ALL },
    });
    if (source) return;
    Validations.of(this).acknowledge({
      id: "AwsSolutions-SQS3",
      reason: "It is the dead-letter queue of a schedule or a function. The rule only sees those of queues.",
    });
  }
}
