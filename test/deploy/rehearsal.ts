import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  CreateBackupCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  RestoreTableFromBackupCommand,
} from "@aws-sdk/client-dynamodb";
import type { Client } from "./scenario.ts";
import { until } from "./until.ts";

/** Deletes a user and restores them from a backup, with the command that an operator runs. */
export async function rehearseRestore(client: Client, tables: { users: string; messages: string }, lost: unknown) {
  const dynamoDb = new DynamoDBClient({});
  const id = await client.add(lost);
  const copies = { users: await copyOf(tables.users), messages: await copyOf(tables.messages) };
  await client.call("DELETE", `/api/v1/users/${id}`, 204);

  const args = ["tools/restore/cli.ts", "--stage", "dev", "--users", copies.users, "--messages", copies.messages];
  const restore = () => spawnSync(process.execPath, ["--no-warnings", ...args], { encoding: "utf8" });
  const early = restore();
  assert.match(early.stderr, /Pause sending first/);
  await client.call("POST", "/api/v1/sending/pause", 200, { reason: "rehearsal of a restore" });
  const { status, stdout, stderr } = restore();
  assert.equal(status, 0, stderr);
  await client.call("POST", "/api/v1/sending/resume", 200);
  await client.call("GET", `/api/v1/users/${id}`, 200);
  for (const TableName of Object.values(copies)) await dynamoDb.send(new DeleteTableCommand({ TableName }));
  return stdout.trim().split("\n");

  async function copyOf(TableName: string): Promise<string> {
    const TargetTableName = `rehearsal-${randomUUID()}`;
    const { BackupDetails } = await dynamoDb.send(new CreateBackupCommand({ TableName, BackupName: "rehearsal" }));
    await dynamoDb.send(
      new RestoreTableFromBackupCommand({ TargetTableName, BackupArn: BackupDetails?.BackupArn ?? "" }),
    );
    await until(`${TargetTableName} is there`, 60, async () => {
      const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: TargetTableName }));
      return Table?.TableStatus === "ACTIVE";
    });
    return TargetTableName;
  }
}
