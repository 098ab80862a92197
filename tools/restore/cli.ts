import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { toInstant } from "../../functions/domain/instants.ts";
import { openDatabase } from "../../functions/storage/database.ts";
import { dynamoBreakerStore } from "../../functions/storage/dynamoBreakerStore.ts";
import { deployedStageName, readDeployedStage, stackNameOf } from "../../lib/stages.ts";
import { outputsOf } from "../shared/stackOutputs.ts";
import { type RestoreOptions, restoreMessages, restoreUsers } from "./restore.ts";

const usage = `Brings users and messages back from tables that DynamoDB restored beside the live ones (docs/backup-restore.md).
  npm run restore -- --stage prod --users RESTORED_TABLE [--messages RESTORED_TABLE] [--except FILE] [--replace] [--dry-run]
  --except FILE   ids of users erased since, one to a line: they stay erased
  --replace       users who were changed since become what they were; otherwise only who is missing comes back`;

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      stage: { type: "string" },
      users: { type: "string" },
      messages: { type: "string" },
      except: { type: "string" },
      replace: { type: "boolean", default: false },
      "dry-run": { type: "boolean", default: false },
    },
  });
  if (values.users === undefined && values.messages === undefined)
    throw new Error("Say --users or --messages, or both");
  const stage = deployedStageName(values.stage ?? "");
  const output = await outputsOf(stackNameOf(stage));
  const to = openDatabase({
    users: output("UsersTable"),
    messages: output("MessagesTable"),
    control: output("ControlTable"),
  });
  const now = toInstant(Date.now());
  const dryRun = values["dry-run"];
  const { paused } = await dynamoBreakerStore(to).read(now);
  if (!paused && !dryRun)
    throw new Error("Pause sending first (POST /api/v1/sending/pause): nothing may go out meanwhile");
  for (const table of [values.users, values.messages]) if (table !== undefined) await expectTable(table);
  const options: RestoreOptions = {
    from: openDatabase({ users: values.users ?? "", messages: values.messages ?? "", control: "" }),
    to,
    policy: readDeployedStage(stage).policy,
    now,
    except: new Set(values.except === undefined ? [] : readFileSync(values.except, "utf8").split(/\s+/)),
    replace: values.replace,
    dryRun,
  };
  if (values.messages !== undefined) say("messages", await restoreMessages(options));
  if (values.users !== undefined) say("users", await restoreUsers(options));
}

async function expectTable(name: string): Promise<void> {
  const { Table } = await new DynamoDBClient({}).send(new DescribeTableCommand({ TableName: name }));
  if (Table?.TableStatus !== "ACTIVE") throw new Error(`${name} is ${Table?.TableStatus}: wait until it is ACTIVE`);
}

function say(what: string, counts: Record<string, number>): void {
  const all = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  console.log(`${what}: ${all.join("  ")}`);
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(usage);
  process.exitCode = 1;
});
