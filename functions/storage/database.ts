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
 * The callers limit how many calls run at once (planning makes 128). The SDK's own limit of 50 sockets would queue the rest, and
 * its connection deadline counts the time in that queue: on a slow table, healthy calls would fail as "no connection".
 */
const sockets = { maxSockets: Number.POSITIVE_INFINITY };

/**
 * Opens a connection. The deadlines are short, because a sender that waits for the table holds a lease. The SDK's retries with
 * jitter cover throttling. Every write is conditional or carries a token, so a repeated write is harmless.
 */
export function openDatabase(names: { users: string; messages: string; control: string }): Database {
  const client = new DynamoDBClient({
    maxAttempts: 5,
    requestHandler: {
      // From two seconds on, the SDK looks at the sockets once more before it gives up. Below, a process that got no processor
      // time for a second would give up connections that are there.
      connectionTimeout: 2_000,
      requestTimeout: 5_000,
      throwOnRequestTimeout: true,
      httpAgent: sockets,
      httpsAgent: sockets,
    },
  });
  const marshallOptions = { removeUndefinedValues: true };
  return { client: DynamoDBDocumentClient.from(client, { marshallOptions }), ...names };
}
