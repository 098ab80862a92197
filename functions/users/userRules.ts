import { localDateAt } from "../domain/dueTime.ts";
import { between, SECOND } from "../domain/instants.ts";
import type { Message } from "../domain/message.ts";
import type { Instant } from "../domain/model.ts";
import { occasions, occasionTypes } from "../domain/occasions.ts";
import type { Person } from "../domain/user.ts";
import type { MessageChange } from "../domain/replan.ts";
import { feed } from "../enqueueing/enqueueMessages.ts";
import { errorFields } from "../runtime/log.ts";
import type { ApiTools } from "../http/operation.ts";
import type { FieldError } from "../http/problem.ts";

/** A date that has not come yet where the person lives is no birthday. */
export function datesInFuture(person: Person, now: Instant): FieldError[] {
  const today = localDateAt(now, person.timezone);
  return occasionTypes.flatMap((type) => {
    const field = occasions[type].dateField;
    const date = person[field];
    return date !== undefined && date > today ? [{ field, message: `must not be after today (${today} there)` }] : [];
  });
}

/** Without what is null or undefined: as the API shows it and the table keeps it. */
export function withoutEmpty<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], null> } {
  const kept = Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]: Exclude<T[K], null> };
}

/**
 * What an edit made due within the lookahead goes on the queue at once instead of with the next tick, so that somebody added
 * at 08:59:30 is on time. Only a head start: when it fails, the tick does it.
 */
export async function feedSoon(tools: ApiTools, changes: readonly MessageChange[]): Promise<void> {
  const now = tools.clock();
  const soon = changes.flatMap(messageAfter).filter((message) => {
    return between(now, message.nextAttemptAt) <= tools.policy.lookaheadSeconds * SECOND && message.attempts === 0;
  });
  await feed(tools, soon).catch((error: unknown) => tools.log.warn("HEAD_START_FAILED", errorFields(error)));
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
