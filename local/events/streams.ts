import { DescribeTableCommand, DynamoDBClient, UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import * as z from "zod";

const described = z.object({
  StreamDescription: z.object({ Shards: z.array(z.object({ ShardId: z.string() })) }),
});
const iterated = z.object({ ShardIterator: z.string() });
const got = z.object({ Records: z.array(z.unknown()), NextShardIterator: z.string().nullish() });

/** Reads the stream of a table of the embedded engine. The engine takes the protocol's requests without a signature. */
export function openStream(endpoint: string, table: string) {
  const places = new Map<string, string>();
  let stream: string | undefined;

  /** Turns the stream on, unless it is. Only later writes are in it. */
  async function turnOn(): Promise<void> {
    const client = new DynamoDBClient({ endpoint });
    try {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
      stream = Table?.StreamSpecification?.StreamEnabled ? Table.LatestStreamArn : undefined;
      if (stream !== undefined) return;
      const StreamSpecification = { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" as const };
      const updated = await client.send(new UpdateTableCommand({ TableName: table, StreamSpecification }));
      stream = updated.TableDescription?.LatestStreamArn;
    } finally {
      client.destroy();
    }
  }

  /** The records since the last call, in order. */
  async function next(): Promise<unknown[]> {
    if (stream === undefined) await turnOn();
    const { StreamDescription } = described.parse(await call(endpoint, "DescribeStream", { StreamArn: stream }));
    const records: unknown[] = [];
    for (const { ShardId } of StreamDescription.Shards) {
      const first = { StreamArn: stream, ShardId, ShardIteratorType: "TRIM_HORIZON" };
      let place = places.get(ShardId) ?? iterated.parse(await call(endpoint, "GetShardIterator", first)).ShardIterator;
      for (;;) {
        const { Records, NextShardIterator } = got.parse(await call(endpoint, "GetRecords", { ShardIterator: place }));
        records.push(...Records);
        if (!NextShardIterator) break;
        place = NextShardIterator;
        places.set(ShardId, place);
        if (Records.length === 0) break;
      }
    }
    return records;
  }

  return { turnOn, next };
}

async function call(endpoint: string, operation: string, body: object): Promise<unknown> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDBStreams_20120810.${operation}`,
      authorization:
        "AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
      "x-amz-date": "20260101T000000Z",
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${operation} answered ${response.status}`);
  return response.json();
}
