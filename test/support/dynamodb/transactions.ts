import type { CancellationReason } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { cancelled, validation } from "./errors.ts";
import type { Tables } from "./tables.ts";
import { prepare, type WriteInput, type WriteKind } from "./writes.ts";

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
  const places = new Set(entries.map(({ change }) => `${change.table} ${change.key}`));
  if (places.size < entries.length)
    throw validation("Transaction request cannot include multiple operations on one item");
  if (entries.some(({ allowed }) => !allowed)) throw cancelled(entries.map(reasonOf));
  tables.commit(entries.map(({ change }) => change));
}

function reasonOf({ entry, allowed, change }: { entry: Entry } & ReturnType<typeof prepare>): CancellationReason {
  if (allowed) return { Code: "None" };
  const shown = entry.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && change.before;
  return {
    Code: "ConditionalCheckFailed",
    Message: "The conditional request failed",
    ...(shown && { Item: marshall(shown) }),
  };
}
