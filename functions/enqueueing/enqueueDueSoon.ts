import { between, SECOND } from "../domain/instants.ts";
import type { Message } from "../domain/message.ts";
import type { Policy } from "../domain/policy.ts";
import type { MessageChange } from "../domain/replan.ts";
import { errorFields, type Log } from "../runtime/log.ts";
import { type EnqueueMessagesDependencies, enqueueMessages } from "./enqueueMessages.ts";

export type EnqueueDueSoonDependencies = EnqueueMessagesDependencies & { log: Log; policy: Policy };

/**
 * Enqueues what an edit made due within the lookahead, without waiting for the next run of enqueue: a user who is added at 08:59:30
 * gets the message on time. If this fails, the next run does it.
 */
export async function enqueueDueSoon(
  deps: EnqueueDueSoonDependencies,
  changes: readonly MessageChange[],
): Promise<void> {
  const now = deps.clock();
  const soon = changes.flatMap(messageAfter).filter((message) => {
    return between(now, message.nextAttemptAt) <= deps.policy.lookaheadSeconds * SECOND && message.attempts === 0;
  });
  await enqueueMessages(deps, soon).catch((error: unknown) => deps.log.warn("ENQUEUE_SOON_FAILED", errorFields(error)));
}

function messageAfter(change: MessageChange): Message[] {
  switch (change.kind) {
    case "insert":
      return [change.message];
    case "replan": {
      const { message, dueAt, nextAttemptAt } = change;
      return [{ ...message, status: "SCHEDULED", version: message.version + 1, dueAt, nextAttemptAt }];
    }
    case "keep":
    case "remove":
      return [];
  }
}
