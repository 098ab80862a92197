import type { MetricDefinition } from "./definition.ts";

const alarm = { none: "What callers change is theirs to decide." };

/** Metrics of the users API. */
export const userMetrics = {
  UsersCreated: { unit: "Count", meaning: "Users added.", emittedBy: ["api"], graph: "Users", alarm },
  UsersUpdated: { unit: "Count", meaning: "Users changed.", emittedBy: ["api"], graph: "Users", alarm },
  UsersDeleted: { unit: "Count", meaning: "Users erased.", emittedBy: ["api"], graph: "Users", alarm },
} as const satisfies Record<string, MetricDefinition>;
