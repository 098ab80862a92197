import { bodyOf, bundlesOf, visibleFrom } from "../../functions/delivery/bundles.ts";
import { delaySeconds } from "../../functions/delivery/messageQueue.ts";
import { plus, SECOND } from "../../functions/domain/instants.ts";
import type { Instant } from "../../functions/domain/model.ts";
import type { SendTask } from "../../functions/domain/sendTask.ts";
import { queues } from "../../functions/manifest/queues.ts";

/** As many queue messages in one batch as Lambda takes without a wait. */
const BATCH = 10;

export type Lying = { id: string; body: string; tasks: readonly SendTask[]; visibleAt: Instant; receives: number };

/** SQS as the sender sees it: delays, visibility, redelivery, dead letters after too many receives; in any order. */
export function queueModel(now: () => Instant, bundleSize: number) {
  let count = 0;
  const lying: Lying[] = [];
  const dead: Lying[] = [];
  return {
    lying,
    dead,
    client: {
      async put(tasks: readonly SendTask[], at: Instant) {
        for (const bundle of bundlesOf(tasks, at, bundleSize)) {
          const delay = Math.max(...bundle.map((task) => delaySeconds(visibleFrom(task), at)));
          const visibleAt = plus(at, delay * SECOND);
          lying.push({ id: `q${++count}`, body: bodyOf(bundle), tasks: bundle, visibleAt, receives: 0 });
        }
        return { refused: [] };
      },
      async depth() {
        return { visible: lying.length, inFlight: 0, delayed: 0 };
      },
    },
    /** Hands out up to ten of what is visible; they come back after the visibility timeout unless they are deleted. */
    receive(pick: (visible: Lying[]) => Lying[]) {
      const visible = lying.filter((each) => each.visibleAt <= now());
      const batch = pick(visible).slice(0, BATCH);
      for (const each of batch) {
        each.receives++;
        each.visibleAt = plus(now(), queues.messages.visibilityTimeoutSeconds * SECOND);
        if (each.receives > queues.messages.maxReceiveCount) {
          lying.splice(lying.indexOf(each), 1);
          dead.push(each);
        }
      }
      return batch.filter((each) => each.receives <= queues.messages.maxReceiveCount).map((each) => ({ ...each }));
    },
    remove(id: string) {
      const index = lying.findIndex((each) => each.id === id);
      if (index >= 0) lying.splice(index, 1);
    },
  };
}
