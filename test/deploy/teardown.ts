import assert from "node:assert/strict";
import { stackNameOf } from "../../lib/stages.ts";
import { apiClient } from "../../tools/shared/apiClient.ts";
import type { Outputs } from "./cdk.ts";
import { apiIdOf, apiUrlOf, type Context } from "./context.ts";
import { leftoversOf } from "./leftovers.ts";
import { clientOf } from "./scenario.ts";
import { until } from "./until.ts";

const stackName = stackNameOf("dev");
/** Every kind of resource that could stay behind; the search must find each before it may say that none is left. */
const kinds = ["stack", "table", "queue", "function", "mapping", "schedule", "schedule group", "role", "log", "key"];

/** Destroys dev, finds nothing left, and deploys it again: nothing under a fixed name is in the way. */
export async function destroyAndDeployAgain(context: Context, outputs: Outputs): Promise<void> {
  const { commands, settings, say } = context;
  await destroy(context, outputs);
  say("destroy: nothing is left");
  const again = await commands.deploy("dev", settings);
  const client = clientOf(await apiClient({ url: apiUrlOf(context, "dev", again.outputs), sign: true }));
  await client.call("GET", "/health/ready", 200);
  say("deployed again");
  await destroy(context, again.outputs);
  say("destroyed again: nothing is left");
}

async function destroy({ commands, settings }: Context, outputs: Outputs): Promise<void> {
  const apiId = apiIdOf(outputs);
  const before = await leftoversOf(stackName, apiId);
  for (const kind of kinds)
    assert.ok(
      before.some((each) => each.startsWith(`${kind} `)),
      `no ${kind} in ${before.join("\n")}`,
    );
  await commands.destroy("dev", settings);
  let left: string[] = [];
  await until("nothing is left", 120, async () => {
    left = await leftoversOf(stackName, apiId);
    return left.length === 0;
  }).catch((error: Error) => assert.fail(`${error.message}:\n${left.join("\n")}`));
}
