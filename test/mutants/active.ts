import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { mutate, partsOf } from "./mutateCommand.ts";

/** The one part that is taken out of all that storage sends; none in ordinary tests. */
let mutant = process.env.MUTANT;
/** Without the part that is missing a loop may never end. */
const MOST_COMMANDS = 2_000;
let sent = process.env.MUTANT === undefined ? 0 : Number.NEGATIVE_INFINITY;
let seen: Set<string> | undefined;

export function useMutant(part: string | undefined): void {
  mutant = part;
  sent = 0;
}

/** Collects from now on what could be taken out of the commands that are sent. */
export function collectParts(into: Set<string> | undefined): void {
  seen = into;
}

/** To be called with every command before it is sent. */
export function beforeSending(command: string, input: object): void {
  if (mutant !== undefined) {
    if (++sent > MOST_COMMANDS) throw new Error("a mutant that does not end");
    mutate(mutant, command, input);
  }
  if (seen !== undefined) for (const part of partsOf(command, input)) seen.add(part);
}

/** Has every command of a client of the SDK pass `beforeSending`. */
export function watchCommands(client: DynamoDBDocumentClient): void {
  if (mutant === undefined) return;
  const value = (...parts: unknown[]): unknown => {
    const [command] = parts;
    if (command instanceof Object && "input" in command && command.input instanceof Object)
      beforeSending(command.constructor.name, command.input);
    return Reflect.apply(DynamoDBDocumentClient.prototype.send, client, parts);
  };
  Object.defineProperty(client, "send", { value });
}
