import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { runCommand } from "../../tools/shared/commandLine.ts";
import { stageCommands } from "./cdk.ts";
import type { Context } from "./context.ts";
import { driveDev } from "./driveDev.ts";
import { startIssuer } from "./issuer.ts";
import { startMiniStack } from "./ministack.ts";
import { deployOtherStages } from "./otherStages.ts";
import { startSink } from "./sink.ts";
import { destroyAndDeployAgain } from "./teardown.ts";

const usage = `Deploys the stage dev to an emulator, drives it from outside, changes it, destroys it, and deploys it again.
  npm run test:deploy                                                      to MiniStack, installed for it
  npm run test:deploy -- --all                                             staging and prod too
  npm run test:deploy -- --endpoint http://127.0.0.1:4566 --tick --sink-host host.docker.internal    to LocalStack`;

const started = performance.now();
const say = (what: string) =>
  console.log(`${String(Math.round((performance.now() - started) / 1_000)).padStart(4)} s  ${what}`);
const secret = { name: "/birthday/test-deploy/email-service", value: "Bearer only-for-this-test" };

type Options = { endpoint: string | undefined; tick: boolean; sinkHost: string; all: boolean };

async function run({ endpoint: given, tick, sinkHost, all }: Options, parts: AsyncDisposableStack): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "birthday-deploy-"));
  parts.defer(() => rmSync(folder, { recursive: true, force: true }));
  const endpoint = given ?? (await miniStack(parts));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
  });
  const commands = stageCommands(folder);
  await commands.bootstrap();
  say("cdk bootstrap");

  const sink = await startSink(secret.value, new Set(["mary@example.com"]));
  parts.defer(sink.stop);
  const issuer = await startIssuer(sinkHost);
  parts.defer(issuer.stop);
  await new SSMClient({}).send(
    new PutParameterCommand({ Name: secret.name, Value: secret.value, Type: "SecureString", Overwrite: true }),
  );
  const settings = { emailServiceUrl: sink.url.replace("127.0.0.1", sinkHost), emailServiceSecret: secret.name };
  const strict = given === undefined;
  const context: Context = { endpoint, strict, commands, settings, received: sink.received, say };
  const outputs = await driveDev(context, issuer, tick);
  await destroyAndDeployAgain(context, outputs);
  if (all) await deployOtherStages(context, issuer);
}

async function miniStack(parts: AsyncDisposableStack): Promise<string> {
  const emulator = await startMiniStack();
  parts.defer(emulator.stop);
  say(`MiniStack runs at ${emulator.endpoint}`);
  return emulator.endpoint;
}

const options = {
  endpoint: { type: "string" },
  tick: { type: "boolean", default: false },
  "sink-host": { type: "string", default: "127.0.0.1" },
  all: { type: "boolean", default: false },
} as const;

await runCommand({ usage, options }, async ({ values: { endpoint, tick, all, "sink-host": sinkHost } }) => {
  await using parts = new AsyncDisposableStack();
  await run({ endpoint, tick, sinkHost, all }, parts);
  return 0;
});
