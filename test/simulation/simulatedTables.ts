import { millisOf } from "../../functions/domain/instants.ts";
import type { Message } from "../../functions/domain/message.ts";
import { type Instant, type UserId, userIdSchema } from "../../functions/domain/model.ts";
import type { Policy } from "../../functions/domain/policy.ts";
import { uniqueNames } from "../../functions/storage/createGroup.ts";
import { dynamoBreakerStore } from "../../functions/storage/dynamoBreakerStore.ts";
import { dynamoControlStore } from "../../functions/storage/dynamoControlStore.ts";
import { dynamoMessageStore } from "../../functions/storage/dynamoMessageStore.ts";
import { dynamoUserStore } from "../../functions/storage/dynamoUserStore.ts";
import { OCCASION_PREFIX, PROFILE } from "../../functions/storage/keys.ts";
import { readMessage } from "../../functions/storage/messageItem.ts";
import type { Stores } from "../../functions/storage/openStores.ts";
import { readOccasion, readUser } from "../../functions/storage/userItem.ts";
import type { StoredUser } from "../../functions/storage/userStore.ts";
import type { Command, Output } from "../support/dynamodb/client.ts";
import { clientOf, dynamoDbModel } from "../support/dynamodb/model.ts";
import type { Change } from "../support/dynamodb/state.ts";
import type { Faults } from "../support/dynamodb/tables.ts";
import type { Item } from "../support/dynamodb/values.ts";

export const names = { users: "users", messages: "messages", control: "control" };

/** What changed in a message: the rows before and after, and the item as it lies there now. */
export type MessageWritten = { before?: Message | undefined; after?: Message | undefined; item?: Item | undefined };

export type TablesOptions = {
  now: () => Instant;
  /** How old an answer may be that is not consistent, in milliseconds. */
  staleMs: number;
  faults: Faults;
  onMessage: (written: MessageWritten) => void;
  onUser: (id: UserId, user: StoredUser | undefined) => void;
  /** The law that the plan follows was written: the ids of the rules. */
  onLaw?: (before: unknown, after: unknown) => void;
};

/** The tables of a simulated system: the storage code itself on the model of DynamoDB. */
export function simulatedTables(options: TablesOptions) {
  const read = new WeakMap<Item, Message>();
  const messageOf = (item: Item): Message => {
    const message = read.get(item) ?? readMessage(item);
    read.set(item, message);
    return message;
  };
  const watch = (changes: readonly Change[]) => {
    // Users first: whether a message may go depends on whether its user is still there.
    const users = changes.filter(({ table }) => table === names.users).map(({ before, after }) => after ?? before);
    for (const id of new Set(users.filter(isOfUser).map((item) => String(item?.pk))))
      options.onUser(userIdSchema.parse(id), userOf(id));
    for (const { table, before, after } of changes) {
      if (table === names.control && after?.pk === "ZONE_LAW") options.onLaw?.(before?.rulesId, after.rulesId);
      if (table === names.messages)
        options.onMessage({ before: before && messageOf(before), after: after && messageOf(after), item: after });
    }
  };
  const model = dynamoDbModel({
    names,
    clock: () => millisOf(options.now()),
    staleMs: options.staleMs,
    faults: options.faults,
    watch,
  });
  const itemsOf = (table: string) => [...model.state.now(table).values()];
  const userOf = (id: string): StoredUser | undefined => {
    const own = itemsOf(names.users).filter(({ pk }) => pk === id);
    const profile = own.find(({ sk }) => sk === PROFILE);
    const occasions = own.filter(({ sk }) => String(sk).startsWith(OCCASION_PREFIX)).map(readOccasion);
    return profile && { user: readUser(profile), occasions };
  };
  return {
    model,
    staleMs: options.staleMs,
    lawInForce: () => itemsOf(names.control).find(({ pk }) => pk === "ZONE_LAW")?.rulesId,
    userOf,
    messages: () => itemsOf(names.messages).map(messageOf),
    /** What must be unique: each name that a user has or had, whom it is kept for, and who has it. */
    uniqueNames: () => {
      const all = itemsOf(names.users);
      const kept = new Map(
        all.filter(({ sk }) => sk === "EMAIL" || sk === "EXTERNAL_ID").map(({ pk, userId }) => [`${pk}`, `${userId}`]),
      );
      const used = all.filter(({ sk }) => sk === PROFILE).map(readUser);
      const had = used.flatMap((user) => uniqueNames(user).map((name) => ({ name, user: user.id as string })));
      const left = [...kept.keys()].filter((name) => !had.some((each) => each.name === name));
      return [...had, ...left.map((name) => ({ name, user: "nobody" }))].map((each) => ({
        ...each,
        holder: kept.get(each.name),
      }));
    },
    userIds: () => itemsOf(names.users).flatMap(({ pk, sk }) => (sk === PROFILE ? [userIdSchema.parse(pk)] : [])),
  };
}
export type SimulatedTables = ReturnType<typeof simulatedTables>;

/** The stores as a function holds them, over calls that go through `handle`. */
export function storesOver(
  handle: (command: Command) => Promise<Output>,
  wait: () => Promise<void>,
  policy: Policy,
): Stores {
  const database = { client: clientOf(handle), wait, ...names };
  return {
    users: dynamoUserStore(database, policy),
    messages: dynamoMessageStore(database, policy),
    control: dynamoControlStore(database),
    breaker: dynamoBreakerStore(database),
  };
}

function isOfUser(item: Item | undefined): boolean {
  return item?.sk === PROFILE || String(item?.sk).startsWith(OCCASION_PREFIX);
}
