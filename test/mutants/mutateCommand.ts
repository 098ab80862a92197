import { type CommandInput, entriesOf, siteOf } from "./sites.ts";
import { weakenings } from "./weaken.ts";

/** What was seen of the conditions and flags that storage sends: `site - part`, as the tables name them. */
export type Seen = { conditions: ReadonlySet<string>; reads: ReadonlySet<string> };

/** What can be taken from a command, by name. */
export function partsOf(command: string, input: object): Seen {
  const conditions = new Set<string>();
  const reads = new Set<string>();
  for (const { entry } of entriesOf(command, input)) {
    const { ConditionExpression, ConsistentRead } = entry.input;
    if (ConsistentRead) reads.add(siteOf(entry));
    if (ConditionExpression === undefined) continue;
    for (const { removed } of weakenings(ConditionExpression)) conditions.add(`${siteOf(entry)} - ${removed}`);
  }
  return { conditions, reads };
}

/** Takes what `mutant` names out of a command, in place, if it is in it. */
export function mutate(mutant: string, command: string, input: object): void {
  for (const { entry, own } of entriesOf(command, input)) {
    const site = siteOf(entry);
    if (mutant === `${site} - ConsistentRead`) Object.assign(own, { ConsistentRead: false });
    const { ConditionExpression } = entry.input;
    if (ConditionExpression === undefined || !mutant.startsWith(`${site} - `)) continue;
    const weakened = weakenings(ConditionExpression).find(({ removed }) => mutant === `${site} - ${removed}`);
    if (weakened) Object.assign(own, inputWith(entry.input, weakened.rest));
  }
}

/** The input with another condition, and with only the names and values that are used then. */
function inputWith(input: CommandInput, condition: string | undefined) {
  const text = [condition, input.UpdateExpression].join(" ");
  const used = new Set(text.match(/[#:]\w+/g));
  const kept = <T>(all: Record<string, T> = {}) => {
    const entries = Object.entries(all).filter(([name]) => used.has(name));
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  };
  return {
    ConditionExpression: condition,
    ExpressionAttributeNames: kept(input.ExpressionAttributeNames),
    ExpressionAttributeValues: kept(input.ExpressionAttributeValues),
  };
}
