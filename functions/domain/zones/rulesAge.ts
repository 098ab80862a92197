import { between, DAY, toInstant } from "../instants.ts";
import type { Instant } from "../model.ts";
import { RULES_PUBLISHED, RULES_UNTIL } from "./zoneRules.ts";

/** How many days ago the published rules came out. */
export function rulesAgeDays(now: Instant): number {
  return Math.max(0, between(toInstant(Date.parse(RULES_PUBLISHED)), now) / DAY);
}

/** For how many days from now the published rules have law. */
export function rulesDaysLeft(now: Instant): number {
  return Math.max(0, between(now, toInstant(Date.parse(RULES_UNTIL))) / DAY);
}
