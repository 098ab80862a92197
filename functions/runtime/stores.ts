import type { BreakerStore, ControlStore } from "../storage/controlStore.ts";
import { openDatabase } from "../storage/database.ts";
import { dynamoBreakerStore } from "../storage/dynamoBreakerStore.ts";
import { dynamoControlStore } from "../storage/dynamoControlStore.ts";
import { dynamoMessageStore } from "../storage/dynamoMessageStore.ts";
import { dynamoPeopleStore } from "../storage/dynamoUserStore.ts";
import type { MessageStore } from "../storage/messageStore.ts";
import type { PeopleStore } from "../storage/userStore.ts";
import type { Environment } from "./environment.ts";

export type Stores = { people: PeopleStore; messages: MessageStore; control: ControlStore; breaker: BreakerStore };

/** The stores of a function, made once per container. */
export function openStores(environment: Environment): Stores {
  const { USERS_TABLE: users, MESSAGES_TABLE: messages, CONTROL_TABLE: control, POLICY: policy } = environment;
  const database = openDatabase({ users, messages, control });
  return {
    people: dynamoPeopleStore(database, policy),
    messages: dynamoMessageStore(database, policy),
    control: dynamoControlStore(database),
    breaker: dynamoBreakerStore(database),
  };
}
