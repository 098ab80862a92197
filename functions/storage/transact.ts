import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { Database } from "./database.ts";
import type { UserWriteResult } from "./userStore.ts";
import type { GuardedWrite } from "./userTransaction.ts";

const RACES = 6;

/**
 * Writes all or none. Answers the writes whose conditions failed; none means success. A conflict with another transaction on the
 * same item, where no condition failed, is tried again.
 */
export async function transact(database: Database, writes: readonly GuardedWrite[]): Promise<GuardedWrite[]> {
  for (let race = 1; ; race++) {
    try {
      await database.client.send(new TransactWriteCommand({ TransactItems: writes.map(({ write }) => write) }));
      return [];
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = error.CancellationReasons ?? [];
      const refused = writes.filter((_, index) => reasons[index]?.Code === "ConditionalCheckFailed");
      if (refused.length > 0) return refused;
      if (race === RACES) throw error;
      await database.wait(Math.random() * 20 * 2 ** race);
    }
  }
}

/**
 * What refused writes mean for the user. A changed version comes before a taken address: if the same edit was written twice, the
 * address is taken by the user itself.
 */
export function meaningOf(refused: readonly GuardedWrite[]): UserWriteResult {
  const conflict = (["KEY_USED", "VERSION_CHANGED", "EMAIL_TAKEN", "MESSAGE_CHANGED", "SENT_EARLIER"] as const).find(
    (each) => refused.some(({ refusedMeans }) => refusedMeans === each),
  );
  return conflict ? { ok: false, conflict } : { ok: true };
}
