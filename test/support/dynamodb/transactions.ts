import type { CancellationReason } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { cancelled, validation } from "./errors.ts";
import type { Change } from "./state.ts";
import type { Tables } from "./tables.ts";
import { type Prepared, prepare, type WriteInput, type WriteKind } from "./writes.ts";

type Entry = WriteInput & { ReturnValuesOnConditionCheckFailure?: string | undefined };
export type TransactItem = { [kind in WriteKind]?: Entry | undefined };

const MOST = 100;
const KINDS: readonly WriteKind[] = ["Put", "Update", "Delete", "ConditionCheck"];

/** All writes or none; throws TransactionCanceledException with a reason for each. */
export function transactWrite(tables: Tables, items: readonly TransactItem[]): void {
  if (items.length === 0 || items.length > MOST) throw validation(`Member must have length between 1 and ${MOST}`);
  const entries = items.map((item) => {
    const kinds = KINDS.filter((kind) => item[kind] !== undefined);
    const [kind] = kinds;
    const entry = kind && item[kind];
    if (!kind || !entry || kinds.length > 1)
      throw validation("TransactItems can only contain one of Check, Put, Update or Delete");
    return { entry, ...prepare(tables, kind, entry) };
  });
  const places = new Set(entries.map(({ table, key }) => `${table} ${key}`));
  if (places.size < entries.length)
    throw validation("Transaction request cannot include multiple operations on one item");
  const outcomes = entries.map(outcomeOf);
  const changes = outcomes.flatMap((outcome) => ("change" in outcome ? [outcome.change] : []));
  if (changes.length < outcomes.length)
    throw cancelled(outcomes.map((outcome) => ("reason" in outcome ? outcome.reason : { Code: "None" })));
  // A check alone changes nothing.
  tables.commit(changes.filter(({ before, after }) => before !== after));
}

type Outcome = { change: Change } | { reason: CancellationReason };

function outcomeOf({ entry, allowed, before, change }: Prepared & { entry: Entry }): Outcome {
  if (allowed) {
    try {
      return { change: change() };
    } catch (error) {
      return { reason: { Code: "ValidationError", Message: error instanceof Error ? error.message : "" } };
    }
  }
  const shown = entry.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && before;
  const Message = "The conditional request failed";
  return { reason: { Code: "ConditionalCheckFailed", Message, ...(shown && { Item: marshall(shown) }) } };
}
