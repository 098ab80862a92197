import { batchPartsOf } from "./batches.ts";
import { type CommandInput, entriesOf, siteOf } from "./sites.ts";
import { weakenings } from "./weaken.ts";

const READ = "ConsistentRead";

/** What can be taken from a command, by name: `site - part`. */
export function partsOf(command: string, input: object): string[] {
  const ofEntries = entriesOf(command, input).flatMap(({ entry }) => {
    const { ConditionExpression, ConsistentRead } = entry.input;
    const removed =
      ConditionExpression === undefined ? [] : weakenings(ConditionExpression).map((each) => each.removed);
    return [...(ConsistentRead ? [READ] : []), ...removed].map((part) => `${siteOf(entry)} - ${part}`);
  });
  return [...ofEntries, ...batchPartsOf(input).map(({ name }) => name)];
}

/** Takes what `mutant` names out of a command, in place, if it is in it. */
export function mutate(mutant: string, command: string, input: object): void {
  for (const { name, takeOut } of batchPartsOf(input)) if (name === mutant) takeOut();
  for (const { entry, own } of entriesOf(command, input)) {
    const site = siteOf(entry);
    if (mutant === `${site} - ${READ}`) Object.assign(own, { ConsistentRead: false });
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
