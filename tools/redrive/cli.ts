import { parseArgs } from "node:util";
import * as z from "zod";
import { apiClient } from "../shared/apiClient.ts";

const reportSchema = z.object({ counts: z.record(z.string(), z.number()) });
const PATH = "/api/v1/jobs/redrive/run";

const usage = `Another round for messages that failed.
  npm run redrive -- --stage dev [--reason HTTP_400] [--limit 200] [--dry-run]
  npm run redrive -- --url http://127.0.0.1:3000 ...        the local system, or any address
  --token TOKEN                                              where the stage takes tokens`;

/** Asks again and again until nothing is left to replay, and says what each round did. */
async function redriveAll(): Promise<void> {
  const { values } = parseArgs({
    options: {
      stage: { type: "string" },
      url: { type: "string" },
      token: { type: "string" },
      reason: { type: "string" },
      limit: { type: "string", default: "200" },
      "dry-run": { type: "boolean", default: false },
    },
  });
  const api = await apiClient(values);
  const dryRun = values["dry-run"];
  const body = { ...(values.reason !== undefined && { reason: values.reason }), limit: Number(values.limit), dryRun };
  for (;;) {
    const answer = await api.request("POST", PATH, body);
    if (answer.status !== 200) throw new Error(`${PATH} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    const { counts } = reportSchema.parse(answer.body);
    console.log(
      Object.entries(counts)
        .map(([name, count]) => `${name} ${count}`)
        .join("  "),
    );
    if (dryRun || counts.more !== 1 || counts.replayed === 0) return;
  }
}

redriveAll().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(usage);
  process.exitCode = 1;
});
