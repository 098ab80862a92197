import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { knownZones } from "../../functions/domain/zones.ts";
import { readStage, stageNames } from "../../lib/stages.ts";
import { CommandError, runCommand, UsageError } from "../shared/commandLine.ts";
import { readPackage } from "./packageRules.ts";
import { overrideLines, packageLines, runtimeLines, versionLines } from "./report.ts";
import { ruleFile } from "./ruleText.ts";

const FILE = "functions/domain/zones/zoneRules.ts";
const path = new URL(`../../${FILE}`, import.meta.url);

const usage = `Prints which time zone rules are in use, and how they differ from those of the runtime (docs/zones.md).
  npm run zones
  --update   write ${FILE} from the installed moment-timezone
  --check    end with 1 if that file differs from what the installed moment-timezone gives`;

const options = { update: { type: "boolean" }, check: { type: "boolean" } } as const;

await runCommand({ usage, options }, ({ values: { update, check } }) => {
  if (update && check) throw new UsageError("Give either --update or --check");
  run(update ?? false, check ?? false);
  return 0;
});

function run(update: boolean, check: boolean): void {
  const rules = readPackage();
  const wanted = ruleFile(rules);
  const isCurrent = readFileSync(path, "utf8") === wanted;
  if (check) {
    if (!isCurrent) throw new CommandError(`${FILE} is not what moment-timezone gives: npm run zones -- --update`);
    return;
  }
  const changes = isCurrent ? [] : packageLines(rules);
  if (update) {
    const names = new Set(rules.names.map(({ name }) => name));
    const gone = knownZones().filter((zone) => !names.has(zone));
    // Users may have such a zone, and a stored name that is no longer a zone could not be read.
    if (gone.length > 0)
      throw new CommandError(`the package lacks names that were valid until now: ${gone.join(", ")}`);
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
