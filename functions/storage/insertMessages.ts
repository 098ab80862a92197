import { BatchExecuteStatementCommand } from "@aws-sdk/lib-dynamodb";
import type { Message } from "../domain/message.ts";
import { chunks, eachAtOnce } from "../runtime/batches.ts";
import type { Database } from "./database.ts";
import { messageItem } from "./messageItem.ts";

/** DynamoDB takes 25 statements a call. */
const STATEMENTS = 25;
const CALLS_AT_ONCE = 4;
const ROUNDS = 8;

/**
 * Inserts messages by batches of conditional PartiQL INSERTs. The call answers 200 over failed statements, so each slot is
 * read: `DuplicateItem` means planned before, anything else is tried again; throws where some still fail after eight rounds.
 */
export async function insertMessages(database: Database, messages: readonly Message[], partitions: number) {
  let inserted = 0;
  let existed = 0;
  let open = [...messages];
  for (let round = 0; open.length > 0; round++) {
    if (round === ROUNDS) throw new Error(`${open.length} messages could not be planned after ${ROUNDS} rounds`);
    if (round > 0) await database.wait(Math.random() * 50 * 2 ** round);
    const failed: Message[] = [];
    const batches = chunks(open, STATEMENTS);
    await eachAtOnce(batches, CALLS_AT_ONCE, async (batch) => {
      for (const [index, code] of (await insertBatch(database, batch, partitions)).entries()) {
        const message = batch[index];
        if (code === undefined) inserted++;
        else if (code === "DuplicateItem") existed++;
        else if (message) failed.push(message);
      }
    });
    open = failed;
  }
  return { inserted, existed };
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
