import { parseArgs } from "node:util";
import * as z from "zod";
import { deployedStageName, stackNameOf } from "../../lib/stages.ts";
import { functionInvoker } from "../tick/tickStage.ts";

const usage = `Writes everybody and every open message of a stage again, after its number of partitions changed (docs/table-changes.md).
  npm run repartition -- --stage dev [--cursor CURSOR]     goes on where an interrupted run said that it was`;

const reportSchema = z.object({ counts: z.record(z.string(), z.number()), nextCursor: z.string().optional() });

/** Calls the stage's function until it has come to the end, and says how far each call came. */
async function run(): Promise<void> {
  const { values } = parseArgs({ options: { stage: { type: "string" }, cursor: { type: "string" } } });
  const fire = await functionInvoker(stackNameOf(deployedStageName(values.stage ?? "")));
  for (let cursor = values.cursor; ; ) {
    const input = cursor === undefined ? {} : { cursor };
    const { counts, nextCursor } = reportSchema.parse(JSON.parse(await fire({ function: "repartition", input })));
    console.log(
      `users ${counts.users}  messages ${counts.messages}  ${nextCursor ? `--cursor ${nextCursor}` : "done"}`,
    );
    if (nextCursor === undefined) return;
    cursor = nextCursor;
  }
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(usage);
  process.exitCode = 1;
});
