import { randomUUID } from "node:crypto";
import { Agent } from "node:https";
import type {
  BatchExecuteStatementCommand,
  BatchExecuteStatementCommandOutput,
  BatchGetCommand,
  BatchGetCommandOutput,
  BatchWriteCommand,
  BatchWriteCommandOutput,
  DeleteCommand,
  DeleteCommandOutput,
  GetCommand,
  GetCommandOutput,
  PutCommand,
  PutCommandOutput,
  QueryCommand,
  QueryCommandOutput,
  ScanCommand,
  ScanCommandOutput,
  TransactWriteCommand,
  TransactWriteCommandOutput,
  UpdateCommand,
  UpdateCommandOutput,
} from "@aws-sdk/lib-dynamodb";
import { openConnection } from "../../runtime/aws/openConnection.ts";
import { type Access, type Patience, serviceClient } from "../../runtime/aws/serviceClient.ts";
import { failureOf } from "./failures.ts";
import { fromAnswer, operationOf, toRequest } from "./operations.ts";

/** DynamoDB. It takes the commands of `@aws-sdk/lib-dynamodb`, answers like it and throws the same errors. */
export class DynamoClient {
  readonly #service: ReturnType<typeof serviceClient>;

  constructor(patience: Patience, access?: Access) {
    this.#service = serviceClient({ service: "dynamodb", patience, access, failureOf });
    if (this.#service.agent instanceof Agent) openConnection(this.#service.agent);
  }

  send(command: GetCommand): Promise<GetCommandOutput>;
  send(command: PutCommand): Promise<PutCommandOutput>;
  send(command: UpdateCommand): Promise<UpdateCommandOutput>;
  send(command: DeleteCommand): Promise<DeleteCommandOutput>;
  send(command: QueryCommand): Promise<QueryCommandOutput>;
  send(command: ScanCommand): Promise<ScanCommandOutput>;
  send(command: TransactWriteCommand): Promise<TransactWriteCommandOutput>;
  send(command: BatchExecuteStatementCommand): Promise<BatchExecuteStatementCommandOutput>;
  send(command: BatchGetCommand): Promise<BatchGetCommandOutput>;
  send(command: BatchWriteCommand): Promise<BatchWriteCommandOutput>;
  async send(command: { input: object }): Promise<unknown> {
    const operation = operationOf(command);
    const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` };
    const text = JSON.stringify(toRequest(withToken(operation, command.input)));
    const { body, attempts } = await this.#service.send({ method: "POST", path: "/", headers, body: text });
    return Object.assign(Object(fromAnswer(body)), { $metadata: { httpStatusCode: 200, attempts } });
  }

  /** Closes the connections; running calls fail. */
  destroy(): void {
    this.#service.destroy();
  }
}

/** A transaction carries a token, so that a repeated request is carried out once. */
function withToken(operation: string, input: object): object {
  return operation === "TransactWriteItems" ? { ClientRequestToken: randomUUID(), ...input } : input;
}
