import { messageId } from "../../../functions/domain/message.ts";
import type { Instant, UserId } from "../../../functions/domain/model.ts";
import { partitionOf } from "../../../functions/domain/partition.ts";
import type { PersonOccasion } from "../../../functions/domain/user.ts";
import type { KeptRequest } from "../../../functions/storage/idempotencyRecord.ts";
import type { KnownPerson, PeopleStore, PersonWrite, PersonWritten } from "../../../functions/storage/userStore.ts";
import type { memoryMessageStore } from "./memoryMessageStore.ts";

/** People in memory, with their messages in the same transactions. */
export function memoryPeopleStore(
  settings: { partitions: number },
  messages: Pick<ReturnType<typeof memoryMessageStore>, "transaction" | "rows" | "drop">,
  watch: (id: UserId, known: KnownPerson | undefined) => void = () => {},
) {
  const people = new Map<UserId, KnownPerson>();
  const emails = new Map<string, UserId>();
  const requests = new Map<string, KeptRequest>();
  let indexed = (): Iterable<KnownPerson> => people.values();
  const emailOf = (known: KnownPerson) => known.person.email.toLowerCase();

  const store: PeopleStore = {
    get: async (id) => people.get(id),
    findByEmail: async (email) => emails.get(email.toLowerCase()),
    occasion: async (id, type) => people.get(id)?.occasions.find((each) => each.occasion === type),
    createdWith: async (key) => requests.get(key),
    async create({ person, occasions, changes }, request) {
      const known = { person, occasions: [...occasions] };
      if (request && requests.has(request.key)) return { ok: false, conflict: "KEY_USED" };
      if (emails.has(emailOf(known))) return { ok: false, conflict: "EMAIL_TAKEN" };
      const messageWrites = messages.transaction(changes, person.updatedAt);
      if (!messageWrites.allowed) return { ok: false, conflict: "MESSAGE_CHANGED" };
      if (request) requests.set(request.key, { ...request, userId: person.id, createdAt: person.createdAt });
      put(known, person.updatedAt, messageWrites.commit);
      return { ok: true };
    },
    async createGroup(group) {
      const written = new Map<PersonWrite, PersonWritten>();
      for (const write of group) written.set(write, await store.create(write));
      return written;
    },
    async update(before, { person, occasions, changes }) {
      const known = { person, occasions: [...occasions] };
      if (people.get(person.id)?.person.version !== before.person.version)
        return { ok: false, conflict: "VERSION_CHANGED" };
      const holder = emails.get(emailOf(known));
      if (holder !== undefined && holder !== person.id) return { ok: false, conflict: "EMAIL_TAKEN" };
      const messageWrites = messages.transaction(changes, person.updatedAt);
      if (!messageWrites.allowed) return { ok: false, conflict: "MESSAGE_CHANGED" };
      emails.delete(emailOf(before));
      put(known, person.updatedAt, messageWrites.commit);
      return { ok: true };
    },
    async remove(before, changes) {
      const { id, version, updatedAt } = before.person;
      if (people.get(id)?.person.version !== version) return { ok: false, conflict: "VERSION_CHANGED" };
      const messageWrites = messages.transaction(changes, updatedAt);
      if (!messageWrites.allowed) return { ok: false, conflict: "MESSAGE_CHANGED" };
      people.delete(id);
      emails.delete(emailOf(before));
      messageWrites.commit();
      watch(id, undefined);
      return { ok: true };
    },
    async dropMessage(message, seen) {
      const now = people.get(message.userId)?.occasions.find((each) => each.occasion === message.occasion);
      if (now?.version !== seen?.version) return { ok: false, conflict: "VERSION_CHANGED" };
      if (messages.rows.get(messageId(message))?.version !== message.version)
        return { ok: false, conflict: "MESSAGE_CHANGED" };
      messages.drop(message);
      return { ok: true };
    },
    async page({ limit, after }) {
      const place = ({ person }: KnownPerson) =>
        `${String(partitionOf(person.id, settings.partitions)).padStart(3, "0")} ${person.id}`;
      const all = [...indexed()].sort((a, b) => (place(a) < place(b) ? -1 : 1));
      const rest = all.filter((known) => after === undefined || place(known) > after);
      const page = rest.slice(0, limit);
      const last = page.at(-1);
      return { people: page.map(({ person }) => person), next: last && rest.length > limit ? place(last) : undefined };
    },
    async *onDay(type, monthDay, partition) {
      const found: PersonOccasion[] = [];
      for (const { person, occasions } of indexed()) {
        if (partitionOf(person.id, settings.partitions) !== partition) continue;
        found.push(...occasions.filter((each) => each.occasion === type && each.date.endsWith(monthDay)));
      }
      yield found;
    },
  };

  function put(known: KnownPerson, _now: Instant, commitMessages: () => void) {
    people.set(known.person.id, known);
    emails.set(emailOf(known), known.person.id);
    commitMessages();
    watch(known.person.id, known);
  }

  const readIndexFrom = (source: () => Iterable<KnownPerson>) => {
    indexed = source;
  };
  return { store, people, readIndexFrom };
}
