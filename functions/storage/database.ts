import { setTimeout } from "node:timers/promises";
import type { Access, Patience } from "../runtime/aws/serviceClient.ts";
import { DynamoClient } from "./client/dynamoClient.ts";

/** What storage asks of a client: the commands that this one takes and no others. The simulation brings a model of it. */
export type DocumentClient = Pick<DynamoClient, "send">;

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
export type OpenDatabase = Database & { client: DynamoClient };

/** For jobs and the sender. Short deadlines, since a sender that waits for the table holds a lease. */
const usual: Patience = { maxAttempts: 5, requestTimeout: 5_000 };

/** For functions whose caller waits: all tries of a call end before the function is stopped, so that it can still answer 503. */
export const whileCallerWaits: Patience = { maxAttempts: 3, requestTimeout: 2_000 };

/**
 * Opens a connection. The client's own retries with jitter cover throttling. Every write is conditional or carries a token, so a
 * repeated write is harmless.
 */
export function openDatabase(
  names: { users: string; messages: string; control: string },
  patience: Patience = usual,
  access?: Access,
): OpenDatabase {
  return { client: new DynamoClient(patience, access), wait: setTimeout, ...names };
}
