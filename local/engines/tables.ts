import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { type TableDefinition, type TableName, tables } from "../../functions/manifest/tables.ts";
import { StartError } from "../startError.ts";

export const localTableNames: Record<TableName, string> = {
  users: "local-users",
  messages: "local-messages",
  control: "local-control",
};

/** Creates missing tables. Refuses existing ones whose keys or indexes differ from this version's. */
export async function createTables(endpoint: string, names = localTableNames): Promise<void> {
  const client = new DynamoDBClient({ endpoint });
  try {
    await Promise.all(
      Object.entries(names).map(([key, name]) => {
        const definition = Object.entries(tables).find(([each]) => each === key)?.[1];
        if (definition === undefined) throw new Error(`no definition of table ${key}`);
        return createTable(client, name, definition);
      }),
    );
  } finally {
    client.destroy();
  }
}

async function createTable(client: DynamoDBClient, name: string, definition: TableDefinition): Promise<void> {
  const kept = await client.send(new DescribeTableCommand({ TableName: name })).catch((error) => {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  });
  if (kept?.Table !== undefined) {
    if (shapeOf(kept.Table) !== shapeOf(createInput(name, definition)))
      throw new StartError(
        `The kept table ${name} has other keys or indexes than this version: delete the data folder, or name another one in LOCAL_DATA_DIR`,
      );
    return;
  }
  await client.send(new CreateTableCommand(createInput(name, definition)));
  if (definition.ttl === undefined) return;
  const ttl = { AttributeName: definition.ttl, Enabled: true };
  // Nothing expires locally, so an engine that does not know the call is accepted.
  await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: ttl })).catch(() => {});
}

function createInput(name: string, { partitionKey, sortKey, indexes }: TableDefinition): CreateTableCommandInput {
  const attributes = new Set([partitionKey, sortKey, ...indexes.flatMap((each) => [each.partitionKey, each.sortKey])]);
  return {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [...attributes].map((each) => ({ AttributeName: each, AttributeType: "S" })),
    KeySchema: keySchema(partitionKey, sortKey),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index.partitionKey, index.sortKey),
        Projection: { ProjectionType: "ALL" },
      })),
    }),
  };
}

function keySchema(partitionKey: string, sortKey: string): CreateTableCommandInput["KeySchema"] {
  return [
    { AttributeName: partitionKey, KeyType: "HASH" },
    { AttributeName: sortKey, KeyType: "RANGE" },
  ];
}

type Keys = { AttributeName?: string | undefined; KeyType?: string | undefined }[] | undefined;
type Shape = {
  KeySchema?: Keys;
  GlobalSecondaryIndexes?: { IndexName?: string | undefined; KeySchema?: Keys }[] | undefined;
};

function shapeOf({ KeySchema, GlobalSecondaryIndexes = [] }: Shape): string {
  const keys = (schema: Keys) => schema?.map((key) => `${key.KeyType} ${key.AttributeName}`).join(", ");
  const indexes = GlobalSecondaryIndexes.map((index) => `${index.IndexName}: ${keys(index.KeySchema)}`).sort();
  return [keys(KeySchema), ...indexes].join("; ");
}
