import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { knownZones } from "../../functions/domain/zones.ts";
import { readStage, stageNames } from "../../lib/stages.ts";
import { readPackage } from "./packageRules.ts";
import { overrideLines, packageLines, runtimeLines, versionLines } from "./report.ts";
import { ruleFile } from "./ruleText.ts";

const FILE = "functions/domain/zones/zoneRules.ts";
const path = new URL(`../../${FILE}`, import.meta.url);

const usage = `Which time zone rules are in use, and what differs from the runtime's own.
  npm run zones                 say it
  npm run zones -- --update     write ${FILE} from the installed moment-timezone
  npm run zones -- --check      end with 1 where that file is not what the installed moment-timezone gives
  npm run zones -- --help       this text
docs/zones.md has the whole story.`;

/** A mistake of whoever called the command. */
class UsageError extends Error {}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: { update: { type: "boolean" }, check: { type: "boolean" }, help: { type: "boolean" } },
    });
    if (values.update && values.check) throw new UsageError("Say either --update or --check");
    return values;
  } catch (error) {
    throw error instanceof Error ? new UsageError(error.message) : error;
  }
}

function run(): void {
  const { update, check, help } = readArguments();
  if (help) {
    console.log(usage);
    return;
  }
  const rules = readPackage();
  const wanted = ruleFile(rules);
  const isCurrent = readFileSync(path, "utf8") === wanted;
  if (check) {
    if (!isCurrent) throw new Error(`${FILE} is not what moment-timezone gives: npm run zones -- --update`);
    return;
  }
  const changes = isCurrent ? [] : packageLines(rules);
  if (update) {
    const names = new Set(rules.names.map(({ name }) => name));
    const gone = knownZones().filter((zone) => !names.has(zone));
    // Users may have them: a stored name that is no zone any more could not be read.
    if (gone.length > 0) throw new Error(`the package lacks names that were valid until now: ${gone.join(", ")}`);
    writeFileSync(path, wanted);
    console.log([isCurrent ? `${FILE} is up to date` : `${FILE} has IANA ${rules.version} now`, ...changes].join("\n"));
    return;
  }
  const { version } = createRequire(import.meta.url)("moment-timezone/package.json");
  const overrides = stageNames.flatMap((name) => overrideLines(`stage ${name}`, readStage(name).policy, rules));
  const blocks = [
    versionLines(rules, String(version)),
    [isCurrent ? `${FILE} is what the package gives` : "The package has other rules: npm run zones -- --update"],
    changes,
    titled("Overrides:", overrides),
    titled("Differences from the runtime, which nothing rests on:", runtimeLines(new Date().getUTCFullYear())),
  ];
  console.log(
    blocks
      .filter((block) => block.length > 0)
      .map((block) => block.join("\n"))
      .join("\n\n"),
  );
}

function titled(title: string, lines: string[]): string[] {
  return lines.length > 0 ? [title, ...lines.map((line) => `  ${line}`)] : [];
}

try {
  run();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof UsageError) console.error(usage);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
