import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand, UsageError } from "../shared/commandLine.ts";
import { bundleConsole } from "./bundle.ts";

const usage = `Writes the console's script and style into a folder. The deployment of a stage runs it.
  node tools/consoleBundle/cli.ts FOLDER`;

await runCommand({ usage, options: {}, maxPositionals: 1 }, async ({ positionals: [folder] }) => {
  if (folder === undefined) throw new UsageError("Name the folder to write to");
  mkdirSync(folder, { recursive: true });
  for (const { name, body } of await bundleConsole()) writeFileSync(join(folder, name), body);
  return 0;
});
