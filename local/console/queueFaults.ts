import * as z from "zod";

/** The faults for the next send tasks that leave the queue. */
export type ArmedFaults = { lose: number; repeat: number };

export type QueueFaults = {
  armed(): ArmedFaults;
  arm(fault: keyof ArmedFaults, count: number): void;
  /** A consumer that applies the faults and then calls `consume`. */
  wrap(consume: Consume): Consume;
};
type Consume = (event: unknown) => Promise<unknown>;
export type LostTask = { body: string; fault: keyof ArmedFaults };

const eventSchema = z.looseObject({ Records: z.array(z.looseObject({ body: z.string() })) });

/**
 * Loses send tasks, or delivers them twice at the same time, as queues can do. For the queue, a lost task counts as delivered. Only
 * the table still has the message.
 */
export function createQueueFaults(told: (task: LostTask) => void): QueueFaults {
  const armed: ArmedFaults = { lose: 0, repeat: 0 };
  return {
    armed: () => ({ ...armed }),
    arm(fault, count) {
      armed[fault] += count;
    },
    wrap: (consume) => async (event) => {
      if (armed.lose === 0 && armed.repeat === 0) return consume(event);
      const { Records, ...rest } = eventSchema.parse(event);
      const kept = Records.slice(take(Records, "lose"));
      const twice = kept.slice(0, take(kept, "repeat"));
      if (kept.length === 0) return { batchItemFailures: [] };
      if (twice.length === 0) return consume({ ...rest, Records: kept });
      const [answer] = await Promise.all([
        consume({ ...rest, Records: kept }),
        consume({ ...rest, Records: twice.map((record) => ({ ...record, messageId: `${record.messageId}-again` })) }),
      ]);
      return answer;
    },
  };

  function take(records: readonly { body: string }[], fault: keyof ArmedFaults): number {
    const hit = records.slice(0, armed[fault]);
    armed[fault] -= hit.length;
    for (const { body } of hit) told({ body, fault });
    return hit.length;
  }
}
