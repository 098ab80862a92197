import { type Message, messageId } from "../domain/message.ts";
import { mayBeWithService, type ReceiptEvent, type ReceiptNote } from "../domain/receipt.ts";
import { causeOf, type SuppressionCause, wentToPresentAddress } from "../domain/suppression.ts";
import { parseIdempotencyKey } from "../messages/emailRequest.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import type { Receipt } from "../storage/receiptUpdate.ts";
import type { StoredUser } from "../storage/userStore.ts";
import type { ReceiptDependencies } from "./receiptDependencies.ts";

export type GivenReceipt = { idempotencyKey: string; event: ReceiptEvent; note: ReceiptNote };
/** `repeated`: its message has this event already, so it changes nothing. `unknown`: no message that was sent has this key. */
export type Taken = "noted" | "repeated" | "unknown";

/**
 * Notes one receipt in the row of its message. A bounce or a complaint also suppresses the user, in the same transaction. A receipt may
 * come before our own commit: it leaves status and version alone, so the commit still finds the row that it expects. Throws if the user
 * or the message changed at every attempt.
 */
export async function takeReceipt(deps: ReceiptDependencies, given: GivenReceipt): Promise<Taken> {
  const taken = await retryOnConflict(() => tryTake(deps, given));
  if (taken === undefined) throw new Error("the user or the message changed at every attempt");
  return taken;
}

/** Undefined: the row or the user changed meanwhile. */
async function tryTake(deps: ReceiptDependencies, given: GivenReceipt): Promise<Taken | undefined> {
  const { event, note } = given;
  const key = parseIdempotencyKey(given.idempotencyKey);
  const message = key && (await deps.messages.get(key));
  if (!message || !mayBeWithService(message)) return "unknown";
  if (message[event] !== undefined) return "repeated";
  const cause = causeOf(event);
  const user = cause && (await toSuppress(deps, message));
  const receipt = { message, event, note };
  const written = cause && user ? await suppress(deps, user, cause, receipt) : await deps.messages.noteReceipt(receipt);
  if (!written) return undefined;
  count(deps, event);
  deps.log.info("RECEIPT_NOTED", { messageId: messageId(message), event });
  return "noted";
}

/** The user whom a bounce or a complaint about this message suppresses. Undefined: gone, suppressed already, or at another address now. */
async function toSuppress(deps: ReceiptDependencies, message: Message): Promise<StoredUser | undefined> {
  const known = await deps.users.get(message.userId);
  if (!known || known.user.suppression) return undefined;
  return wentToPresentAddress(message, known.user) ? known : undefined;
}

async function suppress(
  deps: ReceiptDependencies,
  before: StoredUser,
  cause: SuppressionCause,
  receipt: Receipt,
): Promise<boolean> {
  const version = before.user.version + 1;
  const suppression = { cause, at: receipt.note.at, messageId: messageId(receipt.message) };
  const user = { ...before.user, version, updatedAt: deps.clock(), suppression };
  const occasions = before.occasions.map((occasion) => ({ ...occasion, version, suppressed: cause }));
  const written = await deps.users.suppress(before, { user, occasions, changes: [] }, receipt);
  if (!written.ok) return false;
  deps.recordMetric("UsersSuppressed", 1);
  deps.log.info("USER_SUPPRESSED", { userId: user.id, cause });
  return true;
}

function count(deps: ReceiptDependencies, event: ReceiptEvent): void {
  switch (event) {
    case "delivered":
      deps.recordMetric("ReceiptsDelivered", 1);
      break;
    case "bounced":
      deps.recordMetric("ReceiptsBounced", 1);
      break;
    case "complained":
      deps.recordMetric("ReceiptsComplained", 1);
      break;
  }
}
