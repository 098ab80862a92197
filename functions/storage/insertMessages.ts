import { BatchExecuteStatementCommand } from "@aws-sdk/lib-dynamodb";
import type { Message } from "../domain/message.ts";
import { chunks, eachAtOnce } from "../runtime/batches.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import type { Database } from "./database.ts";
import { messageItem } from "./messageItem.ts";

/** DynamoDB takes 25 statements a call. */
const STATEMENTS = 25;
const CALLS_AT_ONCE = 4;

/**
 * Inserts messages by batches of conditional PartiQL INSERTs. The call answers 200 even if statements failed, so each slot is
 * read: `DuplicateItem` means that the message exists already; anything else is tried again. Throws if some still fail at the end.
 */
export async function insertMessages(database: Database, messages: readonly Message[], partitions: number) {
  const counts = { inserted: 0, existed: 0 };
  let open: readonly Message[] = messages;
  const done = await retryOnConflict(
    async () => {
      open = await insertOpen(database, open, partitions, counts);
      return open.length === 0 ? counts : undefined;
    },
    { pauseMs: 100, wait: database.wait },
  );
  if (!done) throw new Error(`${open.length} messages could not be planned`);
  return done;
}

type InsertCounts = { inserted: number; existed: number };

/** Answers the messages whose statements have to be tried again. */
async function insertOpen(database: Database, open: readonly Message[], partitions: number, counts: InsertCounts) {
  const failed: Message[] = [];
  await eachAtOnce(chunks(open, STATEMENTS), CALLS_AT_ONCE, async (batch) => {
    for (const [index, code] of (await insertBatch(database, batch, partitions)).entries()) {
      const message = batch[index];
      if (code === undefined) counts.inserted++;
      else if (code === "DuplicateItem") counts.existed++;
      else if (message) failed.push(message);
    }
  });
  return failed;
}

async function insertBatch(database: Database, batch: readonly Message[], partitions: number) {
  const { Responses = [] } = await database.client.send(
    new BatchExecuteStatementCommand({
      Statements: batch.map((message) => {
        const fields = Object.entries(messageItem(message, partitions)).filter(([, value]) => value !== undefined);
        return {
          Statement: `INSERT INTO "${database.messages}" VALUE {${fields.map(([name]) => `'${name}': ?`).join(", ")}}`,
          Parameters: fields.map(([, value]) => value),
        };
      }),
    }),
  );
  return batch.map((_, index) => Responses[index]?.Error?.Code);
}
