import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { retryOnConflict } from "../runtime/retry.ts";
import type { Database } from "./database.ts";
import type { UserConflict, UserWriteResult } from "./userStore.ts";
import type { GuardedWrite } from "./userTransaction.ts";

/**
 * Writes all or none. Answers the writes whose conditions failed; none means success. A conflict with another transaction on the
 * same item, where no condition failed, is tried again.
 */
export async function transact(database: Database, writes: readonly GuardedWrite[]): Promise<GuardedWrite[]> {
  let lastError: unknown;
  const refused = await retryOnConflict(
    async () => {
      try {
        await database.client.send(new TransactWriteCommand({ TransactItems: writes.map(({ write }) => write) }));
        return [];
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        lastError = error;
        return refusedOf(writes, error);
      }
    },
    { maxAttempts: 6, pauseMs: 40, wait: database.wait },
  );
  if (refused === undefined) throw lastError;
  return refused;
}

/** Undefined: no condition failed, another transaction was in the way. */
function refusedOf(
  writes: readonly GuardedWrite[],
  { CancellationReasons: reasons = [] }: TransactionCanceledException,
) {
  const refused = writes.filter((_, index) => reasons[index]?.Code === "ConditionalCheckFailed");
  return refused.length > 0 ? refused : undefined;
}

const precedence = [
  "KEY_USED",
  "VERSION_CHANGED",
  "EXTERNAL_ID_TAKEN",
  "EMAIL_TAKEN",
  "MESSAGE_CHANGED",
  "SENT_EARLIER",
] as const satisfies readonly UserConflict[];

/**
 * What refused writes mean for the user. A changed version comes before what is taken: if the same edit was written twice, the
 * address is taken by the user itself. So does an external id: who creates a user under one may find that another request has.
 */
export function meaningOf(refused: readonly GuardedWrite[]): UserWriteResult {
  const conflict = precedence.find((each) => refused.some(({ refusedMeans }) => refusedMeans === each));
  return conflict ? { ok: false, conflict } : { ok: true };
}
