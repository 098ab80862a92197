import * as z from "zod";
import { messageId } from "../../functions/domain/message.ts";
import { parseIdempotencyKey } from "../../functions/messages/emailRequest.ts";
import type { Delivery, Outbox } from "../email/outbox.ts";

/** How often the email service accepted one message, and when. */
export type Accepted = { count: number; firstAt: number };

export type AcceptedCount = {
  byMessage: ReadonlyMap<string, Accepted>;
  /** When the outbox was last emptied. Earlier deliveries are not in it. */
  countedFrom(): number | undefined;
};

/** The id of the message that belongs to one of our idempotency keys. */
export function messageIdOf(idempotencyKey: string): string | undefined {
  const key = parseIdempotencyKey(idempotencyKey);
  return key && messageId(key);
}

const deliveriesSchema = z.array(
  z.object({ receivedAt: z.string(), idempotencyKey: z.string().nullable(), status: z.int().nullable() }),
);

type Parts = {
  now: () => number;
  countedFrom: number | undefined;
  /** Keeps the instant at which the outbox was emptied. */
  remember: (emptiedAt: number) => void;
  told: (delivery: Delivery) => void;
};

/** Adds a count to an outbox: how often each message was accepted according to it. */
export function countAccepted(outbox: Outbox, { now, remember, told, ...parts }: Parts) {
  const byMessage = new Map<string, Accepted>();
  let { countedFrom } = parts;

  function count({ receivedAt, idempotencyKey, status }: z.infer<typeof deliveriesSchema>[number]): void {
    if (status !== 200 || idempotencyKey === null) return;
    const id = messageIdOf(idempotencyKey);
    if (id === undefined) return;
    const known = byMessage.get(id);
    if (known === undefined) byMessage.set(id, { count: 1, firstAt: Date.parse(receivedAt) });
    else known.count += 1;
  }

  for (const delivery of deliveriesSchema.parse(JSON.parse(outbox.toJson()))) count(delivery);
  const counted: Outbox = {
    ...outbox,
    add(delivery) {
      outbox.add(delivery);
      count(delivery);
      told(delivery);
    },
    empty() {
      outbox.empty();
      byMessage.clear();
      countedFrom = now();
      remember(countedFrom);
    },
  };
  const accepted: AcceptedCount = { byMessage, countedFrom: () => countedFrom };
  return { outbox: counted, accepted };
}
