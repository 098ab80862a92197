import * as z from "zod";
import { MINUTE } from "../../functions/domain/instants.ts";
import type { ReceiptEvent } from "../../functions/domain/receipt.ts";
import { signatureOf } from "../../functions/receipts/signature.ts";

const share = z.number().min(0).max(1).default(0);
/** Which share of the accepted messages gets which receipt. The shares add up to 1 at most. */
export const receiptSharesSchema = z
  .strictObject({ delivered: share, bounced: share, complained: share })
  .refine(({ delivered, bounced, complained }) => delivered + bounced + complained <= 1, "add up to more than 1");
export type ReceiptShares = z.infer<typeof receiptSharesSchema>;

type Receipt = { idempotencyKey: string; event: ReceiptEvent; at: string };
/** Where receipts go, and the secret that signs them. */
export type ReceiptTarget = { url: string; secret: string };

const TOGETHER = 100;
const TRIES = 5;
/** In real time, since the local clock may stand. Milliseconds. */
const COLLECT_FOR = 50;

/** The event of a message, drawn by its share. Undefined: the service tells nothing about it. */
export function drawEvent(shares: ReceiptShares, drawn: number): ReceiptEvent | undefined {
  if (drawn < shares.bounced) return "bounced";
  if (drawn < shares.bounced + shares.complained) return "complained";
  return drawn < shares.bounced + shares.complained + shares.delivered ? "delivered" : undefined;
}

/** Posts receipts as an email service would: signed, several together, again if they are not taken. */
export function createReceiptSender(target: () => ReceiptTarget | undefined) {
  let waiting: Receipt[] = [];
  let timer: NodeJS.Timeout | undefined;
  let posting = Promise.resolve();

  async function post(receipts: readonly Receipt[]): Promise<void> {
    const to = target();
    if (to === undefined) return;
    const body = JSON.stringify({ receipts });
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      // Signed anew for each attempt: the local clock may have been moved by more than five minutes.
      const timestamp = String(Math.floor(Date.now() / 1_000));
      const headers = {
        "content-type": "application/json",
        "x-timestamp": timestamp,
        "x-signature": signatureOf(to.secret, timestamp, Buffer.from(body)),
      };
      const answer = await fetch(to.url, { method: "POST", headers, body, signal: AbortSignal.timeout(MINUTE) }).catch(
        () => undefined,
      );
      await answer?.arrayBuffer();
      if (answer?.ok) return;
    }
  }

  const flush = () => {
    timer = undefined;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, TOGETHER);
      posting = posting.then(() => post(batch));
    }
  };
  return {
    add(receipt: Receipt) {
      waiting.push(receipt);
      timer ??= setTimeout(flush, COLLECT_FOR);
    },
    /** Forgets what is not posted yet. */
    stop() {
      clearTimeout(timer);
      waiting = [];
    },
  };
}
