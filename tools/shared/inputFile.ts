import { statSync } from "node:fs";
import { CommandError } from "./commandLine.ts";

/** Throws a CommandError unless the path is a file that can be read more than once. */
export function expectFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new CommandError(`${path} does not exist`);
  if (found.isDirectory()) throw new CommandError(`${path} is a folder, not a file`);
  if (!found.isFile()) throw new CommandError(`${path} is not a regular file`);
}
