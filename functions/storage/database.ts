import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** A connection and the deployed names of the tables: what every store is made from. */
export type Database = {
  client: DynamoDBDocumentClient;
  users: string;
  messages: string;
  control: string;
};

/** How long a function waits for the tables: the tries of one call, and the milliseconds of each. */
export type Patience = { maxAttempts: number; requestTimeout: number };

/** For jobs and the sender. Short deadlines, since a sender that waits for the table holds a lease. */
const usual: Patience = { maxAttempts: 5, requestTimeout: 5_000 };

/** For functions whose caller waits: all tries of a call end before the function is stopped, so that it can still answer 503. */
export const whileCallerWaits: Patience = { maxAttempts: 3, requestTimeout: 2_000 };

/**
 * Opens a connection. The SDK's own retries with jitter ride out throttling; every write is conditional or carries a token, so a
 * repeated write is harmless.
 */
export function openDatabase(
  names: { users: string; messages: string; control: string },
  { maxAttempts, requestTimeout }: Patience = usual,
): Database {
  const client = new DynamoDBClient({
    maxAttempts,
    requestHandler: { connectionTimeout: 1_000, requestTimeout, throwOnRequestTimeout: true },
  });
  const marshallOptions = { removeUndefinedValues: true };
  return { client: DynamoDBDocumentClient.from(client, { marshallOptions }), ...names };
}
