import type { MetricDefinition } from "./definition.ts";

/** Older rules mean that the way of new ones into the stage is broken: IANA has never let a year pass without any. */
const OLDEST_DAYS = 365;
const LEAST_DAYS_LEFT = 2 * 365;
const quiet = { none: "A change of the zone law is no fault. The log line ZONE_LAW_CHANGED has the zones." };

/** Metrics of the time zone rules, and of a plan that is moved to other ones. */
export const zoneMetrics = {
  ZoneRulesAge: {
    unit: "Count",
    meaning: "Days since the published time zone rules in use came out.",
    emittedBy: ["recover"],
    graph: "Zone rules, days",
    alarm: {
      name: "zone-rules-old",
      statistic: "Maximum",
      atLeast: OLDEST_DAYS,
      minutes: 60,
      impact: "Governments have changed their clocks since. Users there get their messages an hour early or late.",
      firstStep: "npm run zones. Does the workflow zone-rules run, and was its pull request merged and deployed?",
    },
  },
  ZoneRulesDaysLeft: {
    unit: "Count",
    meaning: "Days until the published time zone rules in use end.",
    emittedBy: ["recover"],
    graph: "Zone rules, days",
    alarm: {
      name: "zone-rules-end",
      statistic: "Minimum",
      below: LEAST_DAYS_LEFT,
      minutes: 60,
      impact: "After the end of the rules, summer time and winter time are no longer told apart.",
      firstStep: "Move RULES_UNTIL in tools/zones on, then npm run zones -- --update.",
    },
  },
  ZonesChanged: {
    unit: "Count",
    meaning: "Zones whose law is another one since a job ran with other rules.",
    emittedBy: ["precalculate", "recover"],
    graph: "Moved by the zone law",
    alarm: quiet,
  },
  MessagesMovedEarlier: {
    unit: "Count",
    meaning: "Open messages that a change of the zone law made due earlier.",
    emittedBy: ["precalculate", "recover"],
    graph: "Moved by the zone law",
    alarm: quiet,
  },
  MessagesMovedLater: {
    unit: "Count",
    meaning: "Open messages that a change of the zone law made due later.",
    emittedBy: ["precalculate", "recover"],
    graph: "Moved by the zone law",
    alarm: quiet,
  },
  MessagesAddedByLaw: {
    unit: "Count",
    meaning: "Messages whose due time a change of the zone law moved into what was planned already.",
    emittedBy: ["precalculate", "recover"],
    graph: "Moved by the zone law",
    alarm: quiet,
  },
  MessagesUnmoved: {
    unit: "Count",
    meaning: "Open messages of changed zones that were due at the right time already.",
    emittedBy: ["precalculate", "recover"],
    graph: "Moved by the zone law",
    alarm: quiet,
  },
} as const satisfies Record<string, MetricDefinition>;
