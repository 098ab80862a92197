import { type Message, messageId } from "../../../functions/domain/message.ts";
import { bucketOf, type Transition, transitions } from "../../../functions/domain/messageState.ts";
import type { Instant } from "../../../functions/domain/model.ts";
import { partitionOf } from "../../../functions/domain/partition.ts";
import type { MessageChange } from "../../../functions/domain/replan.ts";
import { isOwnWrite } from "../../../functions/storage/dynamoMessageStore.ts";
import type { MessageStore, TransitionChanges, TransitionTarget } from "../../../functions/storage/messageStore.ts";

/** What a write did, for whoever watches. */
export type Applied = {
  transition: Transition | "insert" | "remove";
  before?: Message | undefined;
  after?: Message | undefined;
};

/** Messages in memory, by the same conditions as in DynamoDB; the contract tests hold both to them. */
export function memoryMessageStore(settings: { partitions: number }, watch: (applied: Applied) => void = () => {}) {
  const rows = new Map<string, Message>();
  /** Index reads see the rows as `stale` answers them: a moment old, where the simulation wants that. */
  let indexed = (): Iterable<Message> => rows.values();

  const write = (transition: Applied["transition"], after: Message) => {
    const before = rows.get(messageId(after));
    rows.set(messageId(after), after);
    watch({ transition, before, after });
  };

  const apply = (name: Transition, target: TransitionTarget, changes: TransitionChanges, now: Instant) => {
    const current = rows.get(messageId(target));
    const { from, to } = transitions[name];
    const allowed =
      current &&
      from.some((status) => status === current.status) &&
      current.version === target.version &&
      (target.owner === undefined || name === "claim" || current.leaseOwner === target.owner);
    if (!current || !allowed) {
      const own = current && isOwnWrite(current, name, { ...target, owner: changes.leaseOwner ?? target.owner });
      return own ? { ok: true as const, message: current } : { ok: false as const, current };
    }
    const version = name === "queue" ? current.version : current.version + 1;
    const kept = Object.entries({ ...current, ...changes, status: to, version, updatedAt: now });
    const message = Object.fromEntries(kept.filter(([, value]) => value !== null && value !== undefined)) as Message;
    write(name, message);
    return { ok: true as const, message };
  };

  /** Whether each change of a user's messages is allowed as things stand; then `commit` makes them. */
  const transaction = (changes: readonly MessageChange[], now: Instant) => {
    const allowed = changes.every((change) => {
      const current = rows.get(messageId(change.message));
      if (change.kind === "insert") return current === undefined;
      const unclaimed = current?.status === "SCHEDULED" || current?.status === "QUEUED";
      return current?.version === change.message.version && (change.kind !== "replan" || unclaimed);
    });
    const commit = () => {
      for (const change of changes) {
        if (change.kind === "insert") write("insert", change.message);
        else if (change.kind === "remove") drop(change.message);
        else if (change.kind === "replan") {
          const { dueAt, nextAttemptAt, unsettledRequest } = change;
          const kept = unsettledRequest && { unsettledRequest };
          apply("replan", change.message, { dueAt, nextAttemptAt, knownSince: now, ...kept }, now);
        } else if (change.unsettledRequest) {
          const current = rows.get(messageId(change.message));
          const { unsettledRequest } = change;
          if (current) rows.set(messageId(current), { ...current, unsettledRequest });
        }
      }
    };
    return { allowed, commit };
  };

  const drop = (key: Pick<Message, "userId" | "localDate" | "occasion">) => {
    const before = rows.get(messageId(key));
    if (rows.delete(messageId(key))) watch({ transition: "remove", before });
  };

  const store: MessageStore = {
    get: async (key) => rows.get(messageId(key)),
    ofUser: async (userId, from = undefined) =>
      [...rows.values()]
        .filter((row) => row.userId === userId && (from === undefined || row.localDate >= from))
        .sort((a, b) => (messageId(a) < messageId(b) ? -1 : 1)),
    async insert(messages) {
      let inserted = 0;
      for (const message of messages) {
        if (rows.has(messageId(message))) continue;
        write("insert", message);
        inserted++;
      }
      return { inserted, existed: messages.length - inserted };
    },
    async due(bucket, partition, { through, limit, after, newestFirst }) {
      const place = (row: Message) => `${row.nextAttemptAt} ${messageId(row)}`;
      const found = [...indexed()]
        .filter((row) => bucketOf(row.status) === bucket && partitionOf(row.userId, settings.partitions) === partition)
        .filter((row) => through === undefined || row.nextAttemptAt <= through)
        .sort((a, b) => (place(a) < place(b) ? -1 : 1));
      if (newestFirst) found.reverse();
      const rest = found.filter(
        (row) => after === undefined || (newestFirst ? place(row) < after : place(row) > after),
      );
      const messages = rest.slice(0, limit);
      const last = messages.at(-1);
      return { messages, next: last && rest.length > limit ? place(last) : undefined };
    },
    transition: async (...args) => apply(...args),
    async markQueued(messages, now) {
      return { marked: messages.filter((message) => apply("queue", message, {}, now).ok).length };
    },
    async rekey(message) {
      const current = rows.get(messageId(message));
      return current?.version === message.version && current.status === message.status;
    },
    async erase(userId) {
      const own = [...rows.values()].filter((row) => row.userId === userId);
      for (const row of own) drop(row);
      return own.length;
    },
  };
  const readIndexFrom = (source: () => Iterable<Message>) => {
    indexed = source;
  };
  return { store, rows, write, drop, transaction, readIndexFrom };
}
