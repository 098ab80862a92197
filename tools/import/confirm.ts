import { createInterface } from "node:readline/promises";
import { CommandError } from "../shared/commandLine.ts";

/** Asks a person. Throws a CommandError if there is no terminal: a machine says --yes beforehand. */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new CommandError(`${question} There is no terminal to ask: run it with --yes. Nothing was changed`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const aborted = new AbortController();
  // Ctrl-C, or the end of the input.
  for (const event of ["SIGINT", "close"]) terminal.once(event, () => aborted.abort());
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} (yes/no) `, aborted)).trim());
  } catch (error) {
    if (aborted.signal.aborted) return false;
    throw error;
  } finally {
    terminal.close();
  }
}
