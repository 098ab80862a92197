import { createHmac, randomBytes } from "node:crypto";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { DAY, HOUR, millisOf, plus } from "../domain/instants.ts";
import type { Instant, LocalDate } from "../domain/model.ts";
import type { Occasion } from "../domain/occasions.ts";
import { conditionally } from "./conditionally.ts";
import type { Database } from "./database.ts";
import { emailKey } from "./keys.ts";
import type { GuardedWrite } from "./userTransaction.ts";

/** A message that a deleted user got, or may have got: an occasion on a local date. */
export type SentOccasion = { occasion: Occasion; localDate: LocalDate };

/** How long a guard lasts: as long as a message of its date could still be sent late. */
const KEPT = 2 * DAY;
/** The local date at UTC+14: messages of later dates cannot have been sent to anybody. */
const FURTHEST_AHEAD = 14 * HOUR;

const KEY = { pk: "GUARD_KEY", sk: "STATE" };
const keySchema = z.object({ key: z.string() });

/**
 * Guards against a second message to one address on one day, where a user is deleted and created again. A guard is a keyed hash of
 * address, occasion and date. The key is a random item of the control table, so the hash says nothing to a reader of the users
 * table alone.
 */
export function sendGuards(database: Database) {
  let known: Promise<string> | undefined;

  async function readKey(): Promise<string> {
    const read = async () => {
      const { Item } = await database.client.send(
        new GetCommand({ TableName: database.control, Key: KEY, ConsistentRead: true }),
      );
      return Item && keySchema.parse(Item).key;
    };
    const kept = await read();
    if (kept !== undefined) return kept;
    const Item = { ...KEY, key: randomBytes(32).toString("base64url") };
    const ConditionExpression = "attribute_not_exists(pk)";
    await conditionally(() =>
      database.client.send(new PutCommand({ TableName: database.control, Item, ConditionExpression })),
    );
    // Another function may have been faster.
    return (await read()) ?? Item.key;
  }

  async function keyOf(email: string, { occasion, localDate }: SentOccasion) {
    known ??= readKey();
    // A failed read must not be remembered.
    const secret = await known.catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    const hash = createHmac("sha256", secret).update(JSON.stringify([emailKey(email).pk, occasion, localDate]));
    return { pk: `GUARD#${hash.digest("base64url")}`, sk: "GUARD" };
  }

  return {
    /** What a deletion writes. */
    puts: (email: string, sent: readonly SentOccasion[], now: Instant): Promise<GuardedWrite[]> =>
      Promise.all(
        sent.map(async (each) => {
          const Item = { ...(await keyOf(email, each)), ttl: seconds(plus(now, KEPT)) };
          return { write: { Put: { TableName: database.users, Item } }, refusedMeans: "SENT_EARLIER" as const };
        }),
      ),

    /** What a creation checks. */
    checks: (email: string, planned: readonly SentOccasion[], now: Instant): Promise<GuardedWrite[]> =>
      Promise.all(
        planned.filter(mayHaveBeenSent(now)).map(async (each) => {
          const write = {
            ConditionCheck: {
              TableName: database.users,
              Key: await keyOf(email, each),
              // DynamoDB removes expired items up to days late.
              ConditionExpression: "attribute_not_exists(pk) OR #ttl <= :now",
              ExpressionAttributeNames: { "#ttl": "ttl" },
              ExpressionAttributeValues: { ":now": seconds(now) },
            },
          };
          return { write, refusedMeans: "SENT_EARLIER" as const };
        }),
      ),

    /** Which of these a guard stands for. */
    async guarded(email: string, planned: readonly SentOccasion[], now: Instant): Promise<SentOccasion[]> {
      const found = await Promise.all(
        planned.filter(mayHaveBeenSent(now)).map(async (each) => {
          const Key = await keyOf(email, each);
          const { Item } = await database.client.send(
            new GetCommand({ TableName: database.users, Key, ConsistentRead: true }),
          );
          return Item && z.number().parse(Item.ttl) > seconds(now) ? [each] : [];
        }),
      );
      return found.flat();
    },
  };
}

export type SendGuards = ReturnType<typeof sendGuards>;

function mayHaveBeenSent(now: Instant): (planned: SentOccasion) => boolean {
  const last = plus(now, FURTHEST_AHEAD).slice(0, 10);
  return ({ localDate }) => localDate <= last;
}

function seconds(instant: Instant): number {
  return Math.floor(millisOf(instant) / 1000);
}
