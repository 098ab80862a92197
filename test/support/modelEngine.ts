import type { Database } from "../../functions/storage/database.ts";
import { localTableNames } from "../../local/engines/tables.ts";
import { dynamoDbModel } from "./dynamodb/model.ts";
import type { Faults } from "./dynamodb/tables.ts";

/** The model of DynamoDB in the place of an engine: nothing to start, and faults on demand. */
export function modelEngine(faults: Faults = {}): { database: Database } {
  const { client } = dynamoDbModel({ names: localTableNames, faults });
  return { database: { client, wait: async () => {}, ...localTableNames } };
}
