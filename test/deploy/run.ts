import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { schedules } from "../../functions/manifest/schedules.ts";
import { stackNameOf } from "../../lib/stages.ts";
import { apiClient } from "../../tools/shared/apiClient.ts";
import { functionInvoker } from "../../tools/shared/functionInvoker.ts";
import { cdkIn } from "./cdk.ts";
import type { Changes } from "./changes.ts";
import { startIssuer } from "./issuer.ts";
import { leftoversOf } from "./leftovers.ts";
import { startMiniStack } from "./ministack.ts";
import { castOf } from "./population.ts";
import { rehearseRestore } from "./rehearsal.ts";
import { clientOf, expectEachOnce, populate } from "./scenario.ts";
import { startSink } from "./sink.ts";
import { until } from "./until.ts";

const usage = `Deploys the stage dev to an emulator, drives it from outside, deploys again, destroys.
  npm run test:deploy                                                      to MiniStack, installed for it
  npm run test:deploy -- --endpoint http://127.0.0.1:4566 --tick --sink-host host.docker.internal    to LocalStack`;

const started = performance.now();
const say = (what: string) =>
  console.log(`${String(Math.round((performance.now() - started) / 1_000)).padStart(4)} s  ${what}`);
const stackName = stackNameOf("dev");
const secret = { name: "/birthday/test-deploy/email-service", value: "Bearer only-for-this-test" };

type Options = { endpoint: string | undefined; tick: boolean; sinkHost: string };

async function run({ endpoint: given, tick, sinkHost }: Options, parts: AsyncDisposableStack): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "birthday-deploy-"));
  parts.defer(() => rmSync(folder, { recursive: true, force: true }));
  let endpoint = given;
  if (endpoint === undefined) {
    const emulator = await startMiniStack();
    parts.defer(emulator.stop);
    endpoint = emulator.endpoint;
    say(`MiniStack runs at ${endpoint}`);
  }
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
  });
  const cdk = cdkIn(folder);
  await cdk.bootstrap();
  say("cdk bootstrap");

  const sink = await startSink(secret.value, new Set(["mary@example.com"]));
  parts.defer(sink.stop);
  await new SSMClient({}).send(
    new PutParameterCommand({ Name: secret.name, Value: secret.value, Type: "SecureString", Overwrite: true }),
  );
  const settings: Changes = {
    emailServiceUrl: sink.url.replace("127.0.0.1", sinkHost),
    emailServiceSecret: secret.name,
  };
  const { outputs } = await cdk.deploy(settings);
  say("cdk deploy");

  const apiId = /^https?:\/\/(\w+)\./.exec(outputs.ApiUrl ?? "")?.[1];
  const url = `${endpoint}/restapis/${apiId}/dev/_user_request_`;
  const api = await apiClient({ url, sign: true });
  const client = clientOf(api);
  const unsigned = await apiClient({ url });
  assert.equal((await unsigned.request("GET", "/health/live")).status, 200);
  if (given === undefined) assert.equal((await unsigned.request("GET", "/api/v1/users")).status, 403);
  await client.call("GET", "/health/ready", 200);

  const cast = castOf(Date.now());
  const owed = await populate(client, cast);
  say(`${owed.size} users are owed a message at ${new Date(cast.dueAt).toISOString()}`);
  const ticking = tick ? await startTicking() : undefined;
  const { accepted, latestMs } = await expectEachOnce(client, cast, owed, sink.received);
  await ticking?.();
  say(`${accepted} messages, each once; the last first attempt began ${latestMs} ms after its instant`);

  const health = JSON.stringify(await client.call("GET", "/health/detailed", 200));
  assert.match(health, /"enqueue"/);
  assert.match(String(await client.call("GET", "/metrics", 200)), /# EOF\s*$/);
  say("health and metrics answer");
  if (given === undefined) {
    let refused = 0;
    const calls = Array.from({ length: 200 }).keys();
    const caller = async () => {
      for (const _ of calls) {
        const { status } = await api.request("POST", "/api/v1/users/batch", { users: [] });
        assert.ok(status === 400 || status === 429, `a batch of nobody: ${status}`);
        if (status === 429) refused += 1;
      }
    };
    await Promise.all([caller(), caller(), caller()]);
    assert.ok(refused > 0, "a heavy route is throttled");
    say(`of 200 calls of a heavy route ${refused} were throttled`);
  }

  const tables = { users: outputs.UsersTable ?? "", messages: outputs.MessagesTable ?? "" };
  const restored = await rehearseRestore(client, tables, { ...cast.another, email: "lost@example.com" });
  say(`lost and restored; ${restored.join("; ")}`);

  const again = await cdk.deploy(settings);
  assert.match(again.said, /\(no changes\)/);
  say("cdk deploy again: no changes");
  const issuer = await startIssuer(sinkHost);
  parts.defer(issuer.stop);
  await cdk.deploy({ ...settings, jwt: issuer.jwt });
  const withToken = async (scope: string, expires: string) =>
    clientOf(await apiClient({ url, token: await issuer.token(scope, expires) }));
  const service = await withToken("users", "5m");
  for (const id of owed.keys()) assert.deepEqual(await service.messagesOf(id), ["SENT"]);
  assert.equal(sink.received.filter((each) => each.accepted).length, accepted);
  say("cdk deploy with a change: everybody is still there, nobody got a second message");
  await (await withToken("users operations", "5m")).call("GET", "/health/ready", 200);
  await service.call("GET", "/health/ready", 403);
  await (await withToken("users operations", "-1m")).call("GET", "/api/v1/users", 401);
  await clientOf(unsigned).call("GET", "/api/v1/users", 401);
  say("tokens open it now: users's routes, operators' with their scope; expired or none: 401");

  const before = await leftoversOf(stackName);
  assert.ok(before.length > 10, `the services show what was deployed: ${before}`);
  await cdk.destroy(settings);
  let left: string[] = [];
  await until("nothing is left", 120, async () => {
    left = await leftoversOf(stackName);
    return left.length === 0;
  }).catch((error: Error) => assert.fail(`${error.message}: ${left}`));
  say("cdk destroy: nothing is left");
}

/** Where schedules do not fire by themselves: every five seconds what is due within ten minutes goes on the queue. */
async function startTicking(): Promise<() => Promise<void>> {
  const fire = await functionInvoker(stackName);
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

const parts = new AsyncDisposableStack();
try {
  const { values } = parseArgs({
    options: {
      endpoint: { type: "string" },
      tick: { type: "boolean", default: false },
      "sink-host": { type: "string", default: "127.0.0.1" },
    },
  });
  await run({ endpoint: values.endpoint, tick: values.tick, sinkHost: values["sink-host"] }, parts);
} catch (error) {
  console.error(error instanceof Error ? error.stack : String(error));
  if (error instanceof TypeError) console.error(usage);
  process.exitCode = 1;
} finally {
  await parts.disposeAsync();
}
