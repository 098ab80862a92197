import { Agent } from "node:https";
import { setTimeout } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  type BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandOutput,
  type BatchGetCommand,
  type BatchGetCommandOutput,
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
import { openConnection } from "./openConnection.ts";

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
  send(command: BatchGetCommand): Promise<BatchGetCommandOutput>;
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

/** How long a function waits for the tables: the tries of one call, and the milliseconds of each. */
export type Patience = { maxAttempts: number; requestTimeout: number };

/** For jobs and the sender. Short deadlines, since a sender that waits for the table holds a lease. */
const usual: Patience = { maxAttempts: 5, requestTimeout: 5_000 };

/** For functions whose caller waits: all tries of a call end before the function is stopped, so that it can still answer 503. */
export const whileCallerWaits: Patience = { maxAttempts: 3, requestTimeout: 2_000 };

/**
 * The callers limit how many calls run at once (planning makes 128). The SDK's own limit of 50 sockets would queue the rest, and
 * its connection deadline counts the time in that queue: on a slow table, healthy calls would fail as "no connection".
 */
const sockets = { maxSockets: Number.POSITIVE_INFINITY };

/**
 * Opens a connection. The SDK's own retries with jitter cover throttling. Every write is conditional or carries a token, so a
 * repeated write is harmless.
 */
export function openDatabase(
  names: { users: string; messages: string; control: string },
  { maxAttempts, requestTimeout }: Patience = usual,
): OpenDatabase {
  const httpsAgent = new Agent({ keepAlive: true, ...sockets });
  openConnection(httpsAgent);
  const client = new DynamoDBClient({
    maxAttempts,
    requestHandler: {
      // From two seconds on, the SDK looks at the sockets once more before it gives up. Below, a process that got no processor
      // time for a second would give up connections that are there.
      connectionTimeout: 2_000,
      requestTimeout,
      throwOnRequestTimeout: true,
      httpAgent: sockets,
      httpsAgent,
    },
  });
  const marshallOptions = { removeUndefinedValues: true };
  return { client: DynamoDBDocumentClient.from(client, { marshallOptions }), wait: setTimeout, ...names };
}
