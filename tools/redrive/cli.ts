import { setTimeout as pause } from "node:timers/promises";
import { readTarget, targetOptions, targetUsage } from "../shared/apiTarget.ts";
import { runCommand } from "../shared/commandLine.ts";
import { reachableApi } from "../shared/reachableApi.ts";
import { wholeNumber } from "../shared/wholeNumber.ts";
import { redriveAll } from "./redriveAll.ts";
import { redriveReport } from "./report.ts";

const usage = `Replays failed messages: each gets new attempts. Messages that were replayed too often are skipped.
  npm run redrive -- --to http://127.0.0.1:3000 --dry-run
  npm run redrive -- --stage dev --reason UNKNOWN_OUTCOME
${targetUsage}
  --reason REASON  only messages with this kind of reason, or with this detail (such as HTTP_400)
  --limit N        at most N messages (default: all)
  --dry-run        only count the messages`;

const options = {
  ...targetOptions,
  reason: { type: "string" },
  limit: { type: "string" },
  "dry-run": { type: "boolean", default: false },
} as const;

await runCommand({ usage, options }, async ({ values }) => {
  const { reason, "dry-run": dryRun } = values;
  const limit = values.limit === undefined ? undefined : wholeNumber("limit", values.limit);
  const api = await reachableApi(readTarget(values));
  const totals = await redriveAll(api, {
    reason,
    limit,
    dryRun,
    pause,
    onProgress: ({ matched, finished }) => finished || console.error(`${matched} messages so far...`),
  });
  console.log(redriveReport(totals, { reason, dryRun }));
  // A reason that no message has is a mistake. Nothing to redrive is none.
  return totals.matched + totals.exhausted === 0 && totals.reasons.size > 0 ? 1 : 0;
});
