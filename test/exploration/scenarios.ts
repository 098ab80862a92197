import { policySchema } from "../../functions/domain/policy.ts";

/** One partition, since there is one message; the breaker never opens, so calls about it commute. */
export const policy = policySchema.parse({ partitions: 1, breaker: { minimumCalls: 1000, minimumFailures: 1000 } });

export type Scenario = {
  name: string;
  senders: readonly string[];
  jobs: readonly ("enqueue" | "recover" | "edit")[];
  edit: { name: string; operation: "updateUser" | "deleteUser"; body?: object };
  /** At most so many of each in one schedule. */
  most: {
    crashes: number;
    /** The email service accepts and does not answer. */
    silences: number;
    /** The queue loses a task. */
    losses: number;
    staleReads: number;
    /** Time passes until a lease is over. */
    leases: number;
    /** A write to DynamoDB is done and its answer is lost. */
    lostAnswers: number;
  };
};

const address = { name: "edit", operation: "updateUser", body: { email: "new@example.com" } } as const;
const zone = { name: "edit", operation: "updateUser", body: { timezone: "America/New_York" } } as const;
const removal = { name: "delete", operation: "deleteUser" } as const;
const none = { crashes: 0, silences: 0, losses: 0, staleReads: 0, leases: 0, lostAnswers: 0 };

/** The smallest: a task that is delivered twice, and one crash. */
export const smallest: Scenario = {
  name: "two-deliveries",
  senders: ["sender A", "sender B"],
  jobs: ["recover"],
  edit: address,
  most: { ...none, crashes: 1, leases: 1 },
};

export const scenarios: readonly Scenario[] = [
  smallest,
  { ...smallest, name: "crashes", jobs: ["recover", "enqueue"], most: { ...none, crashes: 2, leases: 1 } },
  { ...smallest, name: "silence", jobs: ["recover", "enqueue"], most: { ...none, silences: 1, leases: 1, crashes: 1 } },
  { ...smallest, name: "lost-answers", jobs: ["recover", "enqueue"], most: { ...none, lostAnswers: 1, leases: 1 } },
  {
    ...smallest,
    name: "lost-task",
    jobs: ["recover", "enqueue"],
    most: { ...none, losses: 1, staleReads: 1, leases: 1 },
  },
  { ...smallest, name: "edit", jobs: ["edit", "recover"], most: { ...none, crashes: 1, leases: 1 } },
  { ...smallest, name: "zone-move", jobs: ["edit", "recover"], edit: zone, most: { ...none, crashes: 1, leases: 1 } },
  { ...smallest, name: "delete", jobs: ["edit", "recover"], edit: removal, most: { ...none, crashes: 1, leases: 1 } },
  { ...smallest, name: "edit-silence", jobs: ["edit", "recover"], most: { ...none, silences: 1, leases: 1 } },
];
