import type { MessageQueue } from "../../functions/delivery/messageQueue.ts";
import type { Stores } from "../../functions/storage/openStores.ts";
import type { Command, Output } from "../support/dynamodb/client.ts";

/** What a broken build may replace of what functions hold. */
export type Replaceable = Stores & { queue: MessageQueue };

/** Breaks a build on purpose, to see what the checks are worth: what the functions hold, or what they send to DynamoDB. */
export type Mutation = {
  deps?: (deps: Replaceable) => Partial<Replaceable>;
  send?: (command: Command, perform: (command: Command) => Output) => Output;
};
