import { readFileSync } from "node:fs";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { toInstant } from "../../functions/domain/instants.ts";
import { openDatabase } from "../../functions/storage/database.ts";
import { dynamoBreakerStore } from "../../functions/storage/dynamoBreakerStore.ts";
import { readDeployedStage, stackNameOf } from "../../lib/stages.ts";
import { CommandError, runCommand, UsageError } from "../shared/commandLine.ts";
import { expectFile } from "../shared/inputFile.ts";
import { outputsOf } from "../shared/stackOutputs.ts";
import { readStage } from "../shared/stageOption.ts";
import { restoreMessages, restoreUsers } from "./restore.ts";

const usage = `Copies users and messages from restored tables into the tables of a stage (docs/backup-restore.md). DynamoDB restores a
backup into new tables, beside those in use. Sending must be paused.
  npm run restore -- --stage prod --users RESTORED_TABLE --messages RESTORED_TABLE --dry-run
  --stage STAGE      the deployed stage
  --users TABLE      the restored table of users
  --messages TABLE   the restored table of messages
  --except FILE      ids of users that were deleted on purpose since the backup, one in a line: they stay deleted
  --replace          also set users that were changed since the backup to their earlier state (default: only missing users)
  --dry-run          only count`;

const options = {
  stage: { type: "string" },
  users: { type: "string" },
  messages: { type: "string" },
  except: { type: "string" },
  replace: { type: "boolean", default: false },
  "dry-run": { type: "boolean", default: false },
} as const;

await runCommand({ usage, options }, async ({ values }) => {
  const { users, messages, replace, "dry-run": dryRun } = values;
  if (users === undefined && messages === undefined) throw new UsageError("Give --users or --messages, or both");
  const except = readIds(values.except);
  const stage = readStage(values.stage);
  const to = await openLiveDatabase(stackNameOf(stage));
  const now = toInstant(Date.now());
  const { paused } = await dynamoBreakerStore(to).read(now);
  if (!paused && !dryRun)
    throw new CommandError("Pause sending first (POST /api/v1/sending/pause): nothing may be sent during a restore");
  for (const table of [users, messages]) if (table !== undefined) await expectActive(table);
  const from = openDatabase({ users: users ?? "", messages: messages ?? "", control: "" });
  const restore = { from, to, policy: readDeployedStage(stage).policy, now, except, replace, dryRun };
  if (messages !== undefined) printCounts("messages", await restoreMessages(restore));
  if (users !== undefined) printCounts("users", await restoreUsers(restore));
  return 0;
});

async function openLiveDatabase(stackName: string) {
  const output = await outputsOf(stackName);
  return openDatabase({
    users: output("UsersTable"),
    messages: output("MessagesTable"),
    control: output("ControlTable"),
  });
}

function readIds(file: string | undefined): ReadonlySet<string> {
  if (file === undefined) return new Set();
  expectFile(file);
  return new Set(readFileSync(file, "utf8").split(/\s+/));
}

async function expectActive(table: string): Promise<void> {
  const { Table } = await new DynamoDBClient({}).send(new DescribeTableCommand({ TableName: table }));
  if (Table?.TableStatus !== "ACTIVE")
    throw new CommandError(`${table} is ${Table?.TableStatus}. Wait until it is ACTIVE`);
}

function printCounts(what: string, counts: Record<string, number>): void {
  const all = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  console.log(`${what}: ${all.join("  ")}`);
}
