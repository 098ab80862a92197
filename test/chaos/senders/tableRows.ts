import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { messageId, messageSchema } from "../../../functions/domain/message.ts";
import { localTableNames } from "../../../local/engines/tables.ts";
import type { Row } from "./register.ts";

/** All messages as they stand in the table. */
export async function readRows(endpoint: string): Promise<Row[]> {
  const client = new DynamoDBClient({ endpoint });
  try {
    const rows: Row[] = [];
    const pages = paginateScan(
      { client: DynamoDBDocumentClient.from(client) },
      { TableName: localTableNames.messages, ConsistentRead: true },
    );
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        const message = messageSchema.parse(item);
        rows.push({ messageId: messageId(message), version: message.version, status: message.status });
      }
    }
    return rows;
  } finally {
    client.destroy();
  }
}
