import { Duration, Validations } from "aws-cdk-lib";
import { type IQueue, Queue, QueueEncryption, RedrivePermission } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { queues } from "../../functions/manifest/queues.ts";

/**
 * The end of a road: kept as long as SQS can, encrypted, reached over TLS only. With `source`, only that queue may name it as
 * its dead-letter queue; without, no queue may, since a service or a function writes to it directly.
 */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, { source }: { source?: IQueue } = {}) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.seconds(queues.deadLetters.retentionSeconds),
      redriveAllowPolicy: source
        ? { redrivePermission: RedrivePermission.BY_QUEUE, sourceQueues: [source] }
        : { redrivePermission: RedrivePermission.DENY_ALL },
    });
    if (source) return;
    Validations.of(this).acknowledge({
      id: "AwsSolutions-SQS3",
      reason:
        "It is itself a dead-letter queue: of a schedule or a function, which the rule cannot see, not of a queue.",
    });
  }
}
