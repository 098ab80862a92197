import type {
  GetQueueAttributesCommand,
  GetQueueAttributesCommandOutput,
  SendMessageBatchCommand,
  SendMessageBatchCommandOutput,
  SendMessageCommand,
  SendMessageCommandOutput,
} from "@aws-sdk/client-sqs";
import { serviceClient } from "../runtime/aws/serviceClient.ts";

/** SQS, for the three commands that a function sends. It takes those of `@aws-sdk/client-sqs` and answers like it. */
export class QueueClient {
  readonly #service = serviceClient({ service: "sqs", patience: { maxAttempts: 4, requestTimeout: 5_000 } });

  send(command: SendMessageBatchCommand): Promise<SendMessageBatchCommandOutput>;
  send(command: SendMessageCommand): Promise<SendMessageCommandOutput>;
  send(command: GetQueueAttributesCommand): Promise<GetQueueAttributesCommandOutput>;
  async send(command: { input: object }): Promise<unknown> {
    const operation = command.constructor.name.replace(/Command$/, "");
    const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${operation}` };
    const request = { method: "POST", path: "/", headers, body: JSON.stringify(command.input) } as const;
    const { body, attempts } = await this.#service.send(request);
    return Object.assign(Object(body), { $metadata: { httpStatusCode: 200, attempts } });
  }
}
