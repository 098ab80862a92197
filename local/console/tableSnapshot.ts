import { DynamoDBClient, ScanCommand, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { reasonSchema, reasonText } from "../../functions/domain/reason.ts";
import type { UserOccasion } from "../../functions/domain/user.ts";
import { readOccasion } from "../../functions/storage/userItem.ts";
import type { RowWrite } from "./rowWrites.ts";
import { createUserTable, type UserRow, type UserTable, userSchema } from "./userTable.ts";

/** The fields of a message's row that the overview needs. Other fields are ignored. */
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

/** The id of a row's message, as the API has it. */
export const idOf = ({ userId, localDate, occasion }: Pick<Row, "userId" | "localDate" | "occasion">) =>
  `${userId}.${localDate}.${occasion}`;

export type Snapshot = { rows: Row[]; users: ReadonlyMap<string, UserRow>; occasions: readonly UserOccasion[] };

export type TableSnapshot = {
  /** The tables as they were a moment ago. Rows that were not written since are not read again. Throws if the engine does not answer. */
  read(): Promise<Snapshot>;
  /** A function has written this row. */
  written(write: RowWrite): void;
  close(): void;
};

type Parts = {
  endpoint: string;
  tables: { users: string; messages: string };
  /** Other programs may write to the tables too, and their writes are not observed. */
  isShared: boolean;
};

const LOOK_AGAIN_MS = 30_000;

/**
 * Reads the whole tables once, and then follows the writes of the functions: it takes users from the writes, and reads written messages
 * again. It is made for the number of users on a laptop, and is never part of a deployed stage.
 */
export function createTableSnapshot({ endpoint, tables, isShared }: Parts): TableSnapshot {
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

  const lookAgainMs = isShared ? LOOK_AGAIN_MS : Number.POSITIVE_INFINITY;
  const users = kept(readUsers, lookAgainMs);
  const messages = kept(() => scan(rowSchema.parse, tables.messages), lookAgainMs);

  async function readUsers(): Promise<UserTable> {
    const found = await scan(userSchema.parse, tables.users, "by-partition");
    const occasions = await scan(readOccasion, tables.users, "by-date");
    return createUserTable(found, occasions);
  }

  return {
    async read() {
      const table = await users.value();
      return { users: table.users, occasions: table.occasions(), rows: await messages.value() };
    },
    written(write) {
      if (write.table === tables.messages) messages.outdate();
      // It was written while it was being read, so the read may be old. It is read again.
      if (write.table === tables.users && users.current()?.apply(write) !== true) users.outdate();
    },
    close: () => client.destroy(),
  };
}

/** A value that is read again when it is out of date. Reading takes at most a fifth of the time. */
function kept<T>(read: () => Promise<T>, lookAgainMs: number) {
  let value: T | undefined;
  let isOutdated = true;
  let readAt = Number.NEGATIVE_INFINITY;
  let pauseMs = 0;
  let reading: Promise<T> | undefined;

  async function readAgain(): Promise<T> {
    const startedAt = performance.now();
    isOutdated = false;
    try {
      value = await read();
    } catch (error) {
      isOutdated = true;
      throw error;
    } finally {
      reading = undefined;
    }
    readAt = performance.now();
    pauseMs = 4 * (readAt - startedAt);
    return value;
  }

  return {
    /** The value to keep up to date; undefined while another one is being read. */
    current: () => (reading === undefined ? value : undefined),
    outdate() {
      isOutdated = true;
    },
    async value(): Promise<T> {
      const age = performance.now() - readAt;
      if (value !== undefined && (isOutdated ? age < pauseMs : age < lookAgainMs)) return value;
      reading ??= readAgain();
      return reading;
    },
  };
}
