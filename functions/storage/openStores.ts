import type { Environment } from "../runtime/environment.ts";
import type { BreakerStore, ControlStore } from "./controlStore.ts";
import { openDatabase, type Patience } from "./database.ts";
import { dynamoBreakerStore } from "./dynamoBreakerStore.ts";
import { dynamoControlStore } from "./dynamoControlStore.ts";
import { dynamoMessageStore } from "./dynamoMessageStore.ts";
import { dynamoUserStore } from "./dynamoUserStore.ts";
import type { MessageStore } from "./messageStore.ts";
import type { UserStore } from "./userStore.ts";

export type Stores = { users: UserStore; messages: MessageStore; control: ControlStore; breaker: BreakerStore };

/** The stores of a function, made once per container. */
export function openStores(environment: Environment, patience?: Patience): Stores {
  const { USERS_TABLE: users, MESSAGES_TABLE: messages, CONTROL_TABLE: control, POLICY: policy } = environment;
  const database = openDatabase({ users, messages, control }, patience);
  return {
    users: dynamoUserStore(database, policy),
    messages: dynamoMessageStore(database, policy),
    control: dynamoControlStore(database),
    breaker: dynamoBreakerStore(database),
  };
}
