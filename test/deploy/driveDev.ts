import assert from "node:assert/strict";
import { schedules } from "../../functions/manifest/schedules.ts";
import { stackNameOf } from "../../lib/stages.ts";
import { apiClient } from "../../tools/shared/apiClient.ts";
import { functionInvoker } from "../../tools/shared/functionInvoker.ts";
import { node, type Outputs } from "./cdk.ts";
import { seeSignedConsole, seeTokenConsole } from "./consoleInBrowser.ts";
import { apiUrlOf, type Context } from "./context.ts";
import type { startIssuer } from "./issuer.ts";
import { changePartitions } from "./partitions.ts";
import { castOf } from "./population.ts";
import { rehearseRestore } from "./rehearsal.ts";
import { clientOf, expectEachOnce, populate } from "./scenario.ts";
import { expectThrottling } from "./throttling.ts";
import { expectTokens } from "./tokens.ts";

type Issuer = Awaited<ReturnType<typeof startIssuer>>;

/** Deploys dev and drives it from outside: messages, health, throttling, a restore, another number of partitions, tokens. */
export async function driveDev(context: Context, issuer: Issuer, tick: boolean): Promise<Outputs> {
  const { commands, settings, received, strict, say } = context;
  const { outputs } = await commands.deploy("dev", settings);
  say("npm run deploy, without a terminal");
  assert.match(outputs.EventBus ?? "", /EventsBus/);

  const url = apiUrlOf(context, "dev", outputs);
  const api = await apiClient({ url, sign: true });
  const client = clientOf(api);
  await client.call("GET", "/health/ready", 200);

  const cast = castOf(Date.now());
  const owed = await populate(client, cast);
  say(`${owed.size} users are owed a message at ${new Date(cast.dueAt).toISOString()}`);
  const ticking = tick ? await startTicking() : undefined;
  if (strict)
    say(
      `npm run smoke: ${(await node(["tools/stage/cli.ts", "smoke", "--url", url], {})).trim().split("\n").join("; ")}`,
    );
  const { accepted, latestMs } = await expectEachOnce(client, cast, owed, received);
  await ticking?.();
  say(`${accepted} messages, each once; the last first attempt began ${latestMs} ms after its instant`);

  assert.match(JSON.stringify(await client.call("GET", "/health/detailed", 200)), /"enqueue"/);
  assert.match(String(await client.call("GET", "/metrics", 200)), /# EOF\s*$/);
  say("health and metrics answer");
  if (strict) say(`of 200 calls of a heavy route ${await expectThrottling(api, 200)} were throttled`);

  const looked = { url, email: cast.german.email };
  await seeSignedConsole(context, looked);

  const tables = { users: outputs.UsersTable ?? "", messages: outputs.MessagesTable ?? "" };
  const restored = await rehearseRestore(client, tables, { ...cast.another, email: "lost@example.com" });
  say(`lost and restored; ${restored.join("; ")}`);

  assert.match((await commands.deploy("dev", settings)).said, /\(no changes\)/);
  say("deployed again: no changes");
  say(`from 16 to 5 partitions, everybody is found at each step; ${await changePartitions(context, client)}`);

  await commands.deploy("dev", { ...settings, jwt: issuer.jwt });
  const service = await expectTokens(url, issuer);
  for (const id of owed.keys()) assert.deepEqual(await service.messagesOf(id), ["SENT"]);
  assert.equal(received.filter((each) => each.accepted).length, accepted);
  await seeTokenConsole(context, looked, issuer);
  say("deployed with tokens instead of signatures: everybody is still there, nobody got a second message");
  return outputs;
}

/** Where schedules do not fire by themselves: every five seconds what is due within ten minutes goes on the queue. */
async function startTicking(): Promise<() => Promise<void>> {
  const fire = await functionInvoker(stackNameOf("dev"));
  let on = true;
  const work = (async () => {
    while (on) {
      await fire(schedules.enqueue);
      await new Promise((resolve) => setTimeout(resolve, 5_000));
    }
  })();
  return async () => {
    on = false;
    await work;
  };
}
