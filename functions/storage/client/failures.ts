import {
  type AttributeValue,
  type CancellationReason,
  ConditionalCheckFailedException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import type { HttpResponse } from "../../runtime/aws/exchange.ts";
import { errorBody, serviceError } from "../../runtime/aws/failures.ts";

type Details = { Item?: Record<string, AttributeValue>; CancellationReasons?: CancellationReason[] };

/** The error that an answer of DynamoDB stands for. The two that storage looks into are the SDK's own classes. */
export function failureOf(answer: HttpResponse, attempts: number): Error {
  const { name, message, fields } = errorBody(answer);
  const { Item, CancellationReasons = [] }: Details = fields;
  const $metadata = { httpStatusCode: answer.status, attempts };
  if (name === "ConditionalCheckFailedException")
    return new ConditionalCheckFailedException({ $metadata, message, ...(Item && { Item }) });
  if (name === "TransactionCanceledException")
    return new TransactionCanceledException({ $metadata, message, CancellationReasons });
  return serviceError(answer, attempts);
}
