/**
 * The commands of `@aws-sdk/client-sqs` that functions send: a name and an input. In a bundle they stand in for that library
 * (lib/bundling).
 */
class Command<Input> {
  readonly input: Input;
  constructor(input: Input) {
    this.input = input;
  }
}
export class GetQueueAttributesCommand<Input> extends Command<Input> {}
export class SendMessageBatchCommand<Input> extends Command<Input> {}
export class SendMessageCommand<Input> extends Command<Input> {}
