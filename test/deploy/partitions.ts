import assert from "node:assert/strict";
import * as z from "zod";
import { policySchema } from "../../functions/domain/policy.ts";
import { node } from "./cdk.ts";
import type { Context } from "./context.ts";
import type { Client } from "./scenario.ts";

const pageSchema = z.object({ items: z.array(z.object({ id: z.string() })), nextCursor: z.string().optional() });

/** Changes the number of partitions of a stage with users in it, as docs/table-changes.md says, and finds everybody at each step. */
export async function changePartitions({ commands, settings }: Context, client: Client): Promise<string> {
  const everybody = await idsOf(client);
  assert.ok(everybody.length > 5, `there are users: ${everybody.length}`);
  const during = policySchema.parse({ partitions: 5, partitionsBefore: 16 });
  await commands.deploy("dev", { ...settings, policy: during });
  assert.deepEqual(await idsOf(client), everybody);
  const said = await node(["tools/repartition/cli.ts", "--stage", "dev"], {});
  assert.match(said, /done/);
  await commands.deploy("dev", { ...settings, policy: policySchema.parse({ partitions: 5 }) });
  assert.deepEqual(await idsOf(client), everybody);
  return said.trim().split("\n").at(-1) ?? "";
}

async function idsOf(client: Client): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? "" : `?cursor=${encodeURIComponent(cursor)}`;
    const page = pageSchema.parse(await client.call("GET", `/api/v1/users${query}`, 200));
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return ids.sort();
}
