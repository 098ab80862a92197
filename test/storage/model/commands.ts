import {
  BatchExecuteStatementCommand,
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import type { ModelClient } from "../../support/dynamodb/model.ts";
import { table } from "./expressions.ts";
import { change, indexQuery, item, key, put, query, remove, shows, statement, transactItem } from "./inputs.ts";

/** A command, and what it answers on an engine or on the model, as far as callers may rely on it. */
export type RandomCommand = { name: string; input: object; on(client: ModelClient): Promise<unknown> };

const as = (name: string, input: object, on: RandomCommand["on"]): RandomCommand => ({ name, input, on });
const several = <T extends object>(each: fc.Arbitrary<T>) =>
  fc.uniqueArray(each, { minLength: 1, maxLength: 4, selector: placeOf });

/** Which item an entry of a batch is about: engines differ in how they refuse two of one item. */
function placeOf(entry: object): string {
  const [pk, sk] = ["p\\d", "s\\d"].map((each) => new RegExp(`"(${each})"`).exec(JSON.stringify(entry))?.[1]);
  return `${pk} ${sk}`;
}

/** Any command that storage sends, with any expression. */
export const anyCommand: fc.Arbitrary<RandomCommand> = fc.oneof(
  key.map((Key) => {
    const input = { TableName: table, Key, ConsistentRead: true };
    return as("Get", input, async (client) => (await client.send(new GetCommand(input))).Item);
  }),
  fc.tuple(put, shows).map(([asked, ReturnValuesOnConditionCheckFailure]) => {
    const input = { ...asked, ReturnValuesOnConditionCheckFailure };
    return as("Put", input, async (client) => void (await client.send(new PutCommand(input))));
  }),
  fc.tuple(remove, shows).map(([asked, ReturnValues]) => {
    const input = { ...asked, ReturnValues };
    return as("Delete", input, async (client) => (await client.send(new DeleteCommand(input))).Attributes);
  }),
  fc.tuple(change, shows, fc.constantFrom("ALL_NEW" as const, "NONE" as const)).map(([asked, shown, ReturnValues]) => {
    const input = { ...asked, ReturnValuesOnConditionCheckFailure: shown, ReturnValues };
    return as("Update", input, async (client) => (await client.send(new UpdateCommand(input))).Attributes);
  }),
  several(transactItem).map((TransactItems) =>
    as("TransactWrite", TransactItems, async (client) => {
      await client.send(new TransactWriteCommand({ TransactItems }));
    }),
  ),
  several(statement).map((Statements) =>
    as("BatchExecuteStatement", Statements, async (client) => {
      const { Responses = [] } = await client.send(new BatchExecuteStatementCommand({ Statements }));
      return Responses.map((slot) => (slot.Error ? slot.Error.Code : slot));
    }),
  ),
  fc.oneof(query, indexQuery).map((input) => as("Query", input, (client) => allOf(client, input))),
  several(key).map((Keys) =>
    as("BatchGet", Keys, async (client) => {
      const RequestItems = { [table]: { Keys, ConsistentRead: true } };
      const { Responses = {} } = await client.send(new BatchGetCommand({ RequestItems }));
      return inAnyOrder(Responses[table] ?? []);
    }),
  ),
  several(item).map((items) =>
    as("BatchWrite", items, async (client) => {
      const RequestItems = { [table]: items.map((Item) => ({ PutRequest: { Item } })) };
      await client.send(new BatchWriteCommand({ RequestItems }));
    }),
  ),
);

/** All pages: engines differ in whether a full page at the end says that there may be more. */
async function allOf(client: ModelClient, input: QueryCommandInput): Promise<unknown[]> {
  const found: Record<string, unknown>[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(new QueryCommand({ ...input, ...(start && { ExclusiveStartKey: start }) }));
    found.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  if (input.IndexName === undefined) return found;
  // Entries of an index with the same sort key come in any order.
  return Object.values(Object.groupBy(found, ({ nextAttemptAt }) => String(nextAttemptAt))).map((same = []) =>
    inAnyOrder(same),
  );
}

/** Items as texts, sorted. */
export function inAnyOrder(items: readonly Record<string, unknown>[]): string[] {
  return items.map((each) => JSON.stringify(Object.entries(each).sort())).sort();
}
