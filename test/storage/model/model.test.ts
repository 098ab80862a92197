import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { localTableNames } from "../../../local/engines/tables.ts";
import { dynamoDbModel, type ModelClient } from "../../support/dynamodb/model.ts";
import { type Engine, startEngine } from "../../support/pipeline.ts";
import { anyCommand, inAnyOrder, type RandomCommand } from "./commands.ts";
import { table } from "./expressions.ts";

/** `MODEL_RUNS=2000` looks longer; `MODEL_SEED=n` looks again. */
const numRuns = Number(process.env.MODEL_RUNS ?? 200);
const seed = process.env.MODEL_SEED === undefined ? {} : { seed: Number(process.env.MODEL_SEED) };
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** What a command answers, or the error it throws without its wording. */
async function answerOf(command: RandomCommand, client: ModelClient): Promise<unknown> {
  try {
    return await command.on(client);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const reasons = error instanceof TransactionCanceledException ? error.CancellationReasons : undefined;
    const codes = reasons?.map(({ Code, Item }) => ({ Code, Item }));
    // A transaction that is not valid: the engines differ in whether they say so for the whole of it or for one write.
    if (codes?.some(({ Code }) => Code === "ValidationError")) return { error: "ValidationException" };
    return { error: error.name, ...("Item" in error && { Item: error.Item }), ...(codes && { codes }) };
  }
}

async function everything(client: ModelClient) {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  return Items;
}

async function clear(client: ModelClient): Promise<void> {
  for (const { pk, sk } of await everything(client))
    await client.send(new DeleteCommand({ TableName: table, Key: { pk, sk } }));
}

it("the model answers any commands as the engine does, and is left with the same items", async () => {
  const { failed, errorInstance, ...run } = await fc.check(
    fc.asyncProperty(fc.array(anyCommand, { minLength: 1, maxLength: 25 }), async (commands) => {
      const { client } = dynamoDbModel({ names: localTableNames });
      await clear(engine.database.client);
      for (const command of commands) {
        const byEngine = await answerOf(command, engine.database.client);
        expect(await answerOf(command, client), `${command.name} ${JSON.stringify(command.input)}`).toEqual(byEngine);
      }
      const sent = commands.map(({ name, input }) => `${name} ${JSON.stringify(input)}`).join("\n");
      expect(inAnyOrder(await everything(client)), sent).toEqual(inAnyOrder(await everything(engine.database.client)));
    }),
    { numRuns, ...seed },
  );
  // The difference of the shortest case, without the SDK's objects that fast-check would print.
  if (failed) throw new Error(`MODEL_SEED=${run.seed}: ${errorInstance}`, { cause: errorInstance });
}, 600_000);
