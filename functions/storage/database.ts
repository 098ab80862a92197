import { setTimeout } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  type BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandOutput,
  type DeleteCommand,
  type DeleteCommandOutput,
  DynamoDBDocumentClient,
  type GetCommand,
  type GetCommandOutput,
  type PutCommand,
  type PutCommandOutput,
  type QueryCommand,
  type QueryCommandOutput,
  type ScanCommand,
  type ScanCommandOutput,
  type TransactWriteCommand,
  type TransactWriteCommandOutput,
  type UpdateCommand,
  type UpdateCommandOutput,
} from "@aws-sdk/lib-dynamodb";

/** What storage asks of the SDK's document client: these commands and no others. The simulation brings a model of it. */
export type DocumentClient = {
  send(command: GetCommand): Promise<GetCommandOutput>;
  send(command: PutCommand): Promise<PutCommandOutput>;
  send(command: UpdateCommand): Promise<UpdateCommandOutput>;
  send(command: DeleteCommand): Promise<DeleteCommandOutput>;
  send(command: QueryCommand): Promise<QueryCommandOutput>;
  send(command: ScanCommand): Promise<ScanCommandOutput>;
  send(command: TransactWriteCommand): Promise<TransactWriteCommandOutput>;
  send(command: BatchExecuteStatementCommand): Promise<BatchExecuteStatementCommandOutput>;
};

/** A connection and the deployed names of the tables: what every store is made from. */
export type Database = {
  client: DocumentClient;
  /** Waits between two tries of a write, in milliseconds. */
  wait: (millis: number) => Promise<unknown>;
  users: string;
  messages: string;
  control: string;
};

/** A connection to DynamoDB itself. */
export type OpenDatabase = Database & { client: DynamoDBDocumentClient };

/**
 * Opens a connection. Short deadlines, since a sender that waits for the table holds a lease; the SDK's own retries with
 * jitter ride out throttling, and every write is conditional or carries a token, so a repeated write is harmless.
 */
export function openDatabase(names: { users: string; messages: string; control: string }): OpenDatabase {
  const client = new DynamoDBClient({
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  const marshallOptions = { removeUndefinedValues: true };
  return { client: DynamoDBDocumentClient.from(client, { marshallOptions }), wait: setTimeout, ...names };
}
