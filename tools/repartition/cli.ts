import * as z from "zod";
import { stackNameOf } from "../../lib/stages.ts";
import { runCommand } from "../shared/commandLine.ts";
import { functionInvoker } from "../shared/functionInvoker.ts";
import { readStage } from "../shared/stageOption.ts";

const usage = `Writes each user and each open message of a stage again, after its number of partitions changed (docs/table-changes.md).
  npm run repartition -- --stage dev
  --stage STAGE     the deployed stage
  --cursor CURSOR   continue where an interrupted run stopped: the last cursor that it printed`;

const reportSchema = z.object({ counts: z.record(z.string(), z.number()), nextCursor: z.string().optional() });

await runCommand(
  { usage, options: { stage: { type: "string" }, cursor: { type: "string" } } },
  async ({ values: { stage, cursor: first } }) => {
    const invoke = await functionInvoker(stackNameOf(readStage(stage)));
    for (let cursor = first; ; ) {
      const input = cursor === undefined ? {} : { cursor };
      const { counts, nextCursor } = reportSchema.parse(JSON.parse(await invoke({ function: "repartition", input })));
      const rest = nextCursor === undefined ? "done" : `--cursor ${nextCursor}`;
      console.log(`users ${counts.users}  messages ${counts.messages}  ${rest}`);
      if (nextCursor === undefined) return 0;
      cursor = nextCursor;
    }
  },
);
