import { appendFileSync } from "node:fs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { mutate, partsOf } from "./mutateCommand.ts";

/**
 * `npm run mutants` starts tests with MUTANT, the one part that is taken out of what storage sends, or with SEEN_PARTS, a file that
 * collects all parts that could be. Without either nothing is touched.
 */
const { SEEN_PARTS: file } = process.env;
let mutant = process.env.MUTANT;
const told = new Set<string>();

/** Takes another part out of all that is sent from now on; undefined: none. */
export function useMutant(part: string | undefined): void {
  mutant = part;
}

/** Has every command of a client of the SDK pass `beforeSending`. */
export function watchCommands(client: DynamoDBDocumentClient): void {
  if (mutant === undefined && file === undefined) return;
  const value = (...parts: unknown[]): unknown => {
    const [command] = parts;
    if (command instanceof Object && "input" in command && command.input instanceof Object)
      beforeSending(command.constructor.name, command.input);
    return Reflect.apply(DynamoDBDocumentClient.prototype.send, client, parts);
  };
  Object.defineProperty(client, "send", { value });
}

/** To be called with every command before it is sent. */
export function beforeSending(command: string, input: object): void {
  if (mutant !== undefined) mutate(mutant, command, input);
  if (file === undefined) return;
  const { conditions, reads } = partsOf(command, input);
  for (const part of [...conditions, ...Array.from(reads, (site) => `${site} - ConsistentRead`)]) {
    if (told.has(part)) continue;
    told.add(part);
    appendFileSync(file, `${part}\n`);
  }
}
