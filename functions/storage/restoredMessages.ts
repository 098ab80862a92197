import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Message } from "../domain/message.ts";
import { allPages } from "./allPages.ts";
import type { Database } from "./database.ts";
import { messageItem, readMessage, ttlOf } from "./messageItem.ts";
import type { WriteSettings } from "./transitionParts.ts";

/** Every message of a table. A Scan: for a restored copy that nothing else reads, never for a running path (P7). */
export async function* allMessages(database: Database): AsyncGenerator<Message[]> {
  const pages = allPages((start) =>
    database.client.send(
      new ScanCommand({
        TableName: database.messages,
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      }),
    ),
  );
  for await (const items of pages) yield items.map(readMessage);
}

/**
 * Puts a message back where there is none. A sent message also replaces a row that was planned again and never tried, because that row
 * would send it a second time.
 */
export async function putBack(database: Database, message: Message, settings: WriteSettings): Promise<boolean> {
  const untried = message.status === "SENT" ? " OR (#status = :scheduled AND attempts = :none)" : "";
  const ttl = ttlOf(message.status, message.updatedAt, settings.retentionDays);
  try {
    await database.client.send(
      new PutCommand({
        TableName: database.messages,
        Item: { ...messageItem(message, settings.partitions), ...(ttl !== undefined && { ttl }) },
        ConditionExpression: `attribute_not_exists(pk)${untried}`,
        ...(untried && {
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: { ":scheduled": "SCHEDULED", ":none": 0 },
        }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
