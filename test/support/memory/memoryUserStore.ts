import { messageId } from "../../../functions/domain/message.ts";
import type { Instant, UserId } from "../../../functions/domain/model.ts";
import { partitionOf } from "../../../functions/domain/partition.ts";
import type { UserOccasion } from "../../../functions/domain/user.ts";
import type { KeptRequest } from "../../../functions/storage/idempotencyRecord.ts";
import type { StoredUser, UserStore, UserWrite, UserWriteResult } from "../../../functions/storage/userStore.ts";
import type { memoryMessageStore } from "./memoryMessageStore.ts";

/** Users in memory, with their messages in the same transactions. */
export function memoryUserStore(
  settings: { partitions: number },
  messages: Pick<ReturnType<typeof memoryMessageStore>, "transaction" | "rows" | "drop">,
  watch: (id: UserId, known: StoredUser | undefined) => void = () => {},
) {
  const users = new Map<UserId, StoredUser>();
  const emails = new Map<string, UserId>();
  const requests = new Map<string, KeptRequest>();
  let indexed = (): Iterable<StoredUser> => users.values();
  const emailOf = (known: StoredUser) => known.user.email.toLowerCase();

  const store: UserStore = {
    get: async (id) => users.get(id),
    findByEmail: async (email) => emails.get(email.toLowerCase()),
    occasion: async (id, type) => users.get(id)?.occasions.find((each) => each.occasion === type),
    createdWith: async (key) => requests.get(key),
    async create({ user, occasions, changes }, request) {
      const known = { user, occasions: [...occasions] };
      if (request && requests.has(request.key)) return { ok: false, conflict: "KEY_USED" };
      if (emails.has(emailOf(known))) return { ok: false, conflict: "EMAIL_TAKEN" };
      const messageWrites = messages.transaction(changes, user.updatedAt);
      if (!messageWrites.allowed) return { ok: false, conflict: "MESSAGE_CHANGED" };
      if (request) requests.set(request.key, { ...request, userId: user.id, createdAt: user.createdAt });
      put(known, user.updatedAt, messageWrites.commit);
      return { ok: true };
    },
    async createGroup(group) {
      const written = new Map<UserWrite, UserWriteResult>();
      for (const write of group) written.set(write, await store.create(write));
      return written;
    },
    async update(before, { user, occasions, changes }) {
      const known = { user, occasions: [...occasions] };
      if (users.get(user.id)?.user.version !== before.user.version) return { ok: false, conflict: "VERSION_CHANGED" };
      const holder = emails.get(emailOf(known));
      if (holder !== undefined && holder !== user.id) return { ok: false, conflict: "EMAIL_TAKEN" };
      const messageWrites = messages.transaction(changes, user.updatedAt);
      if (!messageWrites.allowed) return { ok: false, conflict: "MESSAGE_CHANGED" };
      emails.delete(emailOf(before));
      put(known, user.updatedAt, messageWrites.commit);
      return { ok: true };
    },
    async remove(before, changes) {
      const { id, version, updatedAt } = before.user;
      if (users.get(id)?.user.version !== version) return { ok: false, conflict: "VERSION_CHANGED" };
      const messageWrites = messages.transaction(changes, updatedAt);
      if (!messageWrites.allowed) return { ok: false, conflict: "MESSAGE_CHANGED" };
      users.delete(id);
      emails.delete(emailOf(before));
      messageWrites.commit();
      watch(id, undefined);
      return { ok: true };
    },
    sentEarlier: async () => [],
    async dropMessage(message, seen) {
      const now = users.get(message.userId)?.occasions.find((each) => each.occasion === message.occasion);
      if (now?.version !== seen?.version) return { ok: false, conflict: "VERSION_CHANGED" };
      if (messages.rows.get(messageId(message))?.version !== message.version)
        return { ok: false, conflict: "MESSAGE_CHANGED" };
      messages.drop(message);
      return { ok: true };
    },
    async page({ limit, after }) {
      const place = ({ user }: StoredUser) =>
        `${String(partitionOf(user.id, settings.partitions)).padStart(3, "0")} ${user.id}`;
      const all = [...indexed()].sort((a, b) => (place(a) < place(b) ? -1 : 1));
      const rest = all.filter((known) => after === undefined || place(known) > after);
      const page = rest.slice(0, limit);
      const last = page.at(-1);
      return { users: page.map(({ user }) => user), next: last && rest.length > limit ? place(last) : undefined };
    },
    async *onDay(type, monthDay, partition) {
      const found: UserOccasion[] = [];
      for (const { user, occasions } of indexed()) {
        if (partitionOf(user.id, settings.partitions) !== partition) continue;
        found.push(...occasions.filter((each) => each.occasion === type && each.date.endsWith(monthDay)));
      }
      yield found;
    },
  };

  function put(known: StoredUser, _now: Instant, commitMessages: () => void) {
    users.set(known.user.id, known);
    emails.set(emailOf(known), known.user.id);
    commitMessages();
    watch(known.user.id, known);
  }

  const readIndexFrom = (source: () => Iterable<StoredUser>) => {
    indexed = source;
  };
  return { store, users, readIndexFrom };
}
