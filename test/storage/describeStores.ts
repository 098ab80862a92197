import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import type { Database } from "../../functions/storage/database.ts";
import { localTableNames } from "../../local/engines/tables.ts";
import { dynamoDbModel } from "../support/dynamodb/model.ts";
import { type Engine, startEngine } from "../support/pipeline.ts";
import { storesOn } from "./fixtures.ts";

type Stores = ReturnType<typeof storesOn>;

/** The same promises on an engine and on the model that the simulation runs on. `stores` are new for each test. */
export function describeStores(define: (stores: Stores) => void): void {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine.stop());

  const kinds: Record<string, () => Database> = {
    "on a DynamoDB engine": () => engine.database,
    "on the model of DynamoDB": () => ({
      client: dynamoDbModel({ names: localTableNames }).client,
      wait: async () => {},
      ...localTableNames,
    }),
  };

  describe.each(Object.entries(kinds))("stores %s", (_, open) => {
    let current: Stores;
    beforeEach(() => {
      current = storesOn(open());
    });
    define({
      get users() {
        return current.users;
      },
      get messages() {
        return current.messages;
      },
      get control() {
        return current.control;
      },
      get breaker() {
        return current.breaker;
      },
    });
  });
}
