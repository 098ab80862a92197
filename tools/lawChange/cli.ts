import { readFile } from "node:fs/promises";
import * as z from "zod";
import { readTarget, targetOptions, targetUsage } from "../shared/apiTarget.ts";
import { ask, parseAnswer, problemOf } from "../shared/ask.ts";
import { CommandError, runCommand } from "../shared/commandLine.ts";
import { reachableApi } from "../shared/reachableApi.ts";

const usage = `Says which messages a change of the time zone law would move. Changes nothing.
  npm run law-change -- --to http://127.0.0.1:3000
  npm run law-change -- --stage dev --overrides overrides.json
${targetUsage}
  --overrides FILE  as if the stage had the zoneOverrides of this JSON file instead of its own (docs/zones.md)`;

const options = { ...targetOptions, overrides: { type: "string" } } as const;

const reportSchema = z.object({
  counts: z.object({
    zonesChanged: z.int(),
    movedEarlier: z.int(),
    movedLater: z.int(),
    added: z.int(),
    unchanged: z.int(),
    more: z.int(),
  }),
});

await runCommand({ usage, options }, async ({ values }) => {
  const zoneOverrides = values.overrides === undefined ? undefined : await readJson(values.overrides);
  const api = await reachableApi(readTarget(values));
  const answer = await ask(api, "POST", "/api/v1/jobs/precalculate/run", { dryRun: true, zoneOverrides });
  if (answer.status !== 200) throw new CommandError(problemOf(answer).problem);
  const { counts } = parseAnswer(reportSchema, answer);
  console.log(`zones with another law: ${counts.zonesChanged}`);
  console.log(`messages due earlier:   ${counts.movedEarlier}`);
  console.log(`messages due later:     ${counts.movedLater}`);
  console.log(`messages to add:        ${counts.added}`);
  console.log(`messages as they are:   ${counts.unchanged}`);
  if (counts.more > 0) console.log("The time of a request was too short to count all: these are the least");
  return 0;
});

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new CommandError(`${path} can't be read as JSON: ${error instanceof Error ? error.message : error}`);
  }
}
