import { setTimeout as delay } from "node:timers/promises";
import type { Random } from "../random.ts";
import type { SenderChild, Stop } from "./senderChild.ts";

export type StormOptions = {
  senders: number;
  kills: number;
  freezes: number;
  leaseSeconds: number;
  random: Random;
  /** Starts a sender in a slot; `incarnation` counts the starts. */
  start: (slot: number) => Promise<SenderChild>;
  /** Brings a part of the users, just before something happens. */
  load: () => Promise<void>;
  /** Stops the engine for so long: what senders asked for before is done while they are stopped. Returns at once. */
  stall: (forMs: number) => void;
  happened: (stop: Stop) => void;
};

/** Kills and freezes senders, each slot independently, until there were enough. At least one sender always runs or starts. Answers those alive. */
export async function storm(options: StormOptions): Promise<SenderChild[]> {
  const { senders, leaseSeconds, random, start, load, stall, happened } = options;
  const left = { killed: options.kills, frozen: options.freezes };
  let frozenNow = 0;

  async function slot(index: number): Promise<SenderChild> {
    let sender = await start(index);
    while (left.killed + left.frozen > 0) {
      await delay(random.between(0, 1_000));
      const mayFreeze = left.frozen > 0 && frozenNow < senders - 1;
      if (!mayFreeze && left.killed === 0) {
        await delay(100);
        continue;
      }
      const kind = mayFreeze && random.share() < left.frozen / (left.killed + left.frozen) ? "frozen" : "killed";
      if (left[kind] === 0) continue;
      left[kind]--;
      if (kind === "frozen") frozenNow++;
      await load();
      if (random.share() < 0.5) stall(random.between(100, 400));
      await delay(random.between(0, 300));
      if (kind === "killed") {
        happened(await sender.kill());
        sender = await start(index);
      } else {
        happened(await sender.freeze(leaseSeconds * 1_000 + random.between(200, 3_000)));
        frozenNow--;
      }
    }
    return sender;
  }
  const slots = Array.from({ length: senders }, (_, index) =>
    slot(index).catch((error: unknown) => {
      // The other slots end too.
      left.killed = 0;
      left.frozen = 0;
      throw error;
    }),
  );
  await Promise.allSettled(slots);
  return Promise.all(slots);
}
