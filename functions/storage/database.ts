import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** A connection and the deployed names of the tables: what every store is made from. */
export type Database = {
  client: DynamoDBDocumentClient;
  users: string;
  messages: string;
  control: string;
};

/**
 * Opens a connection. Short deadlines, since a sender that waits for the table holds a lease; the SDK's own retries with
 * jitter ride out throttling, and every write is conditional or carries a token, so a repeated write is harmless.
 */
export function openDatabase(names: { users: string; messages: string; control: string }): Database {
  const client = new DynamoDBClient({
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  const marshallOptions = { removeUndefinedValues: true };
  return { client: DynamoDBDocumentClient.from(client, { marshallOptions }), ...names };
}
