import type { worlds } from "./worlds.ts";

/** Functions that may run in a scenario; `old edit` is an edit by a function that still has the law of time zones before the change. */
export type ProcessName = "enqueue" | "recover" | "precalculate" | "edit" | "old edit" | "replay";

/** What may happen a limited number of times in one schedule. */
export const bounds = {
  crashes: "a process is gone in front of a call",
  silences: "the email service accepts and does not answer",
  losses: "the queue loses a task",
  staleReads: "a read of an index answers as of one write ago",
  lostAnswers: "a write to DynamoDB is done and its answer is lost",
  leases: "time passes until a lease is over",
  ticks: "time passes to the next moment at which a job would do something",
  lateLimits: "time passes until the late limit is over",
  freezes: "a process stands still while time passes, and goes on",
};
export type Bound = keyof typeof bounds;
export type Bounds = Partial<Record<Bound, number>>;

export type Scenario = {
  name: string;
  world: keyof typeof worlds;
  /** Each takes a task from the queue once; all may take the same one. */
  senders: readonly string[];
  /** Each runs once. */
  processes: readonly ProcessName[];
  /** `day`: the day of the year that it moves the birthday to. */
  edit?: { operation: "updateUser" | "deleteUser"; body?: object; day?: string };
  most: Bounds;
  /** Calls about these control items are choices too; else they are made at once. */
  control?: "WATERMARK" | "ZONE_LAW";
};

const address = { operation: "updateUser", body: { email: "new@example.com" } } as const;
const zone = { operation: "updateUser", body: { timezone: "America/New_York" } } as const;
const date = { operation: "updateUser", body: { birthdayDate: "1990-06-14" }, day: "06-14" } as const;
const removal = { operation: "deleteUser" } as const;
const two = ["sender A", "sender B"] as const;
const one = ["sender A"] as const;

/** The smallest: a task that is delivered twice, and one crash. */
export const smallest: Scenario = {
  name: "two-deliveries",
  world: "queued",
  senders: two,
  processes: ["recover"],
  most: { crashes: 1, leases: 1 },
};

export const scenarios: readonly Scenario[] = [
  smallest,
  { ...smallest, name: "crashes", processes: ["recover", "enqueue"], most: { crashes: 2, leases: 1 } },
  { ...smallest, name: "frozen", processes: ["recover", "enqueue"], most: { leases: 1, freezes: 1 } },
  {
    ...smallest,
    name: "silence",
    processes: ["recover", "enqueue"],
    most: { silences: 1, leases: 1, ticks: 1 },
  },
  { ...smallest, name: "lost-answers", processes: ["recover", "enqueue"], most: { lostAnswers: 1, leases: 1 } },
  { ...smallest, name: "lost-task", processes: ["recover", "enqueue"], most: { losses: 1, staleReads: 1, ticks: 1 } },
  { ...smallest, name: "edit", processes: ["edit", "recover"], edit: address, most: { crashes: 1, leases: 1 } },
  { ...smallest, name: "zone-move", processes: ["edit", "recover"], edit: zone, most: { crashes: 1, leases: 1 } },
  { ...smallest, name: "delete", processes: ["edit", "recover"], edit: removal, most: { crashes: 1, leases: 1 } },
  {
    ...smallest,
    name: "edit-silence",
    processes: ["edit", "recover"],
    edit: address,
    most: { silences: 1, leases: 1 },
  },
  {
    name: "planning",
    world: "unplanned",
    senders: one,
    processes: ["precalculate", "precalculate", "enqueue"],
    most: { crashes: 1, ticks: 2 },
    control: "WATERMARK",
  },
  {
    name: "planning-and-edit",
    world: "unplanned",
    senders: one,
    processes: ["precalculate", "edit", "enqueue"],
    edit: date,
    most: { crashes: 1, staleReads: 1, ticks: 2 },
  },
  {
    name: "planned-again",
    world: "lagging",
    senders: one,
    processes: ["precalculate", "edit"],
    edit: zone,
    most: { crashes: 1 },
  },
  {
    name: "operators-retry",
    world: "failed",
    senders: two,
    processes: ["replay", "replay", "enqueue"],
    most: { crashes: 1 },
  },
  {
    name: "retry-and-edit",
    world: "failed",
    senders: one,
    processes: ["replay", "edit", "enqueue"],
    edit: address,
    most: { crashes: 1 },
  },
  {
    name: "late-limit",
    world: "queued",
    senders: one,
    processes: ["recover", "replay"],
    most: { crashes: 1, lateLimits: 1, leases: 1 },
  },
  {
    name: "zone-law",
    world: "newLaw",
    senders: [],
    processes: ["recover", "old edit"],
    edit: address,
    most: { crashes: 1 },
  },
];
