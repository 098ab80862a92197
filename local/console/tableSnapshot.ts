import { DynamoDBClient, ScanCommand, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { reasonSchema, reasonText } from "../../functions/domain/reason.ts";
import type { UserOccasion } from "../../functions/domain/user.ts";
import { readOccasion } from "../../functions/storage/userItem.ts";

/** As much of a message's row as the overview needs. Other fields may come and go. */
const rowSchema = z.object({
  userId: z.string(),
  localDate: z.string(),
  occasion: z.string(),
  status: z.string(),
  dueAt: z.string(),
  nextAttemptAt: z.string().optional(),
  attempts: z.number().default(0),
  reason: reasonSchema.transform(reasonText).optional(),
  sentAt: z.string().optional(),
  knownSince: z.string().optional(),
  updatedAt: z.string(),
});
export type Row = z.infer<typeof rowSchema>;

const userSchema = z.object({ id: z.string(), firstName: z.string(), lastName: z.string(), timezone: z.string() });
export type UserRow = z.infer<typeof userSchema>;

export type Snapshot = { rows: Row[]; users: ReadonlyMap<string, UserRow>; occasions: UserOccasion[] };

export type TableSnapshot = {
  /** The tables as they were a moment ago; what has not been written since is not read again. Throws where the engine does not answer. */
  read(): Promise<Snapshot>;
  /** A function has written to this table. */
  written(table: string): void;
  close(): void;
};

type Parts = { endpoint: string; tables: { users: string; messages: string } };

/** Others may write to an engine elsewhere, unseen. */
const LOOK_AGAIN_MS = 30_000;

/** Reads whole tables: for a laptop's number of users, and never a part of a deployed stage. */
export function createTableSnapshot({ endpoint, tables }: Parts): TableSnapshot {
  const client = new DynamoDBClient({
    endpoint,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_500, throwOnRequestTimeout: true },
  });

  async function scan<T>(read: (item: Record<string, unknown>) => T, table: string, index?: string): Promise<T[]> {
    const found: T[] = [];
    let start: ScanCommandOutput["LastEvaluatedKey"];
    do {
      const page: ScanCommandOutput = await client.send(
        new ScanCommand({
          TableName: table,
          ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
          ...(start !== undefined && { ExclusiveStartKey: start }),
        }),
      );
      for (const item of page.Items ?? []) found.push(read(unmarshall(item)));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return found;
  }

  const users = kept(async () => ({
    users: new Map((await scan(userSchema.parse, tables.users, "by-partition")).map((user) => [user.id, user])),
    occasions: await scan(readOccasion, tables.users, "by-date"),
  }));
  const messages = kept(() => scan(rowSchema.parse, tables.messages));

  return {
    read: async () => ({ ...(await users.value()), rows: await messages.value() }),
    written(table) {
      if (table === tables.users) users.outdate();
      if (table === tables.messages) messages.outdate();
    },
    close: () => client.destroy(),
  };
}

/** A value that is read again when it is out of date, but never for more than a fifth of the time. */
function kept<T>(read: () => Promise<T>) {
  let value: T | undefined;
  let isOutdated = true;
  let readAt = Number.NEGATIVE_INFINITY;
  let pauseMs = 0;
  return {
    outdate() {
      isOutdated = true;
    },
    async value(): Promise<T> {
      const startedAt = performance.now();
      const age = startedAt - readAt;
      if (value !== undefined && (isOutdated ? age < pauseMs : age < LOOK_AGAIN_MS)) return value;
      isOutdated = false;
      try {
        value = await read();
      } catch (error) {
        isOutdated = true;
        throw error;
      }
      readAt = performance.now();
      pauseMs = 4 * (readAt - startedAt);
      return value;
    },
  };
}
