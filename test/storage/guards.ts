import { expect } from "vitest";
import { DAY, millisOf, plus } from "../../functions/domain/instants.ts";
import type { User } from "../../functions/domain/user.ts";
import { clientOf, dynamoDbModel } from "../support/dynamodb/model.ts";
import { message, NOW, names, storedAs, storesOn, user, writeOf } from "./fixtures.ts";
import { promiseCollector } from "./promises.ts";

const { promises, about, promise } = promiseCollector();
/** Of the guards against a second message to one address on one day. */
export const guardPromises = promises;

const wait = async () => {};
const refused = { ok: false, conflict: "SENT_EARLIER" };

/** A creation with the message of a day on which the address got one. */
function again(who: User, createdAt = NOW) {
  const same = user({ email: who.email, createdAt, updatedAt: createdAt });
  return writeOf(same, [{ kind: "insert", message: message({ userId: same.id }) }]);
}

/** Deletes a user who got their message today. */
async function deleteAfterSending(stores: ReturnType<typeof storesOn>, who: User) {
  await stores.users.create(writeOf(who));
  const { occasion, localDate } = message();
  const sent = { messages: [{ occasion, localDate }], now: NOW };
  expect(await stores.users.remove(storedAs(who), [], sent)).toEqual({ ok: true });
}

about("an address that got its message before its user was deleted", () => {
  promise("gets none a second time that day, and may get one when the guard is over", async () => {
    const { client } = dynamoDbModel({ names });
    const stores = storesOn({ client, wait, ...names });
    const who = user();
    await deleteAfterSending(stores, who);
    expect(await stores.users.create(again(who))).toEqual(refused);
    expect(await stores.users.create(again(user()))).toEqual({ ok: true });
    // DynamoDB has not removed the guard yet.
    expect(await stores.users.create(again(who, plus(NOW, 3 * DAY)))).toEqual({ ok: true });
  });

  promise("is known to a function that has just started, whatever an old answer would say", async () => {
    const model = dynamoDbModel({
      names,
      clock: () => millisOf(NOW),
      staleMs: 60_000,
      faults: { age: (count) => count - 1 },
    });
    const fresh = () => storesOn({ client: model.client, wait, ...names });
    const who = user();
    await deleteAfterSending(fresh(), who);
    expect(await fresh().users.create(again(who))).toEqual(refused);
    expect(await fresh().users.sentEarlier(again(who))).toHaveLength(1);
  });

  promise("is hashed with one key, also where two functions make it at once", async () => {
    const model = dynamoDbModel({ names });
    const fresh = () => storesOn({ client: model.client, wait, ...names });
    const who = user();
    const meanwhile = [() => deleteAfterSending(fresh(), who)];
    // It has found no key, and another function is faster with all that follows.
    const client = clientOf(async (command) => {
      const answer = model.perform(command);
      await meanwhile.pop()?.();
      return answer;
    });
    await storesOn({ client, wait, ...names }).users.create(again(user()));
    expect(await fresh().users.create(again(who))).toEqual(refused);
  });
});
