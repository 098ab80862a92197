import {
  type CancellationReason,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  ResourceNotFoundException,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Item } from "./values.ts";

/** The SDK's own error classes, as its client throws them. */
const $metadata = { httpStatusCode: 400, attempts: 1 };

export function validation(message: string): DynamoDBServiceException {
  return new DynamoDBServiceException({ name: "ValidationException", $fault: "client", $metadata, message });
}

export function noSuchTable(): ResourceNotFoundException {
  return new ResourceNotFoundException({ $metadata, message: "Requested resource not found" });
}

export function conditionFailed(item: Item | undefined): ConditionalCheckFailedException {
  const message = "The conditional request failed";
  return new ConditionalCheckFailedException({ $metadata, message, ...(item && { Item: marshall(item) }) });
}

export function cancelled(CancellationReasons: CancellationReason[]): TransactionCanceledException {
  const codes = CancellationReasons.map(({ Code }) => Code).join(", ");
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new TransactionCanceledException({ $metadata, message, CancellationReasons });
}

export function throttled(): ThrottlingException {
  return new ThrottlingException({ $metadata, message: "Throughput exceeds the current capacity of your table" });
}

export function transactionConflict(): TransactionConflictException {
  return new TransactionConflictException({ $metadata, message: "Transaction is ongoing for the item" });
}

/** The call was sent and no answer came: it may have been done. */
export function answerLost(): Error {
  return Object.assign(new Error("no answer came within 5000 ms"), { name: "TimeoutError" });
}
