/**
 * The commands of `@aws-sdk/lib-dynamodb` as far as this client uses them: a name and an input. In a bundle they stand in for that
 * library, whose commands bring the whole SDK with them (lib/bundling).
 */
class Command<Input> {
  readonly input: Input;
  constructor(input: Input) {
    this.input = input;
  }
}
export class BatchExecuteStatementCommand<Input> extends Command<Input> {}
export class BatchGetCommand<Input> extends Command<Input> {}
export class DeleteCommand<Input> extends Command<Input> {}
export class GetCommand<Input> extends Command<Input> {}
export class PutCommand<Input> extends Command<Input> {}
export class QueryCommand<Input> extends Command<Input> {}
export class ScanCommand<Input> extends Command<Input> {}
export class TransactWriteCommand<Input> extends Command<Input> {}
export class UpdateCommand<Input> extends Command<Input> {}
