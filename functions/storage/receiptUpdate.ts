import type { MessageKey } from "../domain/message.ts";
import type { ReceiptEvent, ReceiptNote } from "../domain/receipt.ts";
import { messageItemKey } from "./keys.ts";

/** A receipt about a message: the event, and what its row keeps of it. */
export type Receipt = { message: MessageKey; event: ReceiptEvent; note: ReceiptNote };

/** Notes a receipt in the row of its message. Refused if the row is gone or has this event already. */
export function receiptUpdate(TableName: string, { message, event, note }: Receipt) {
  return {
    TableName,
    Key: messageItemKey(message),
    UpdateExpression: "SET #event = :note",
    ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(#event)",
    ExpressionAttributeNames: { "#event": event },
    ExpressionAttributeValues: { ":note": note },
  };
}
