import { readTarget, targetOptions } from "../shared/apiTarget.ts";
import { runCommand } from "../shared/commandLine.ts";
import { reachableApi } from "../shared/reachableApi.ts";
import { wholeNumber } from "../shared/wholeNumber.ts";
import { startProxy } from "./proxy.ts";

const usage = `Opens the console of a deployed stage: serves the page on this machine, and signs its requests with your AWS credentials.
  npm run console -- --stage dev
The link that it prints has a key: only a browser that opened it may use the proxy. Ctrl-C ends it.
  --stage STAGE    a deployed stage: its address is read from the stack
  --url URL        the address of its API instead, such as that of a custom domain
  --token TOKEN    for an API that takes bearer tokens: sent instead of a signature
  --port N         where it listens (default: a free port)`;

const options = { ...targetOptions, port: { type: "string" } } as const;

await runCommand({ usage, options }, async ({ values }) => {
  const target = readTarget(values);
  const port = values.port === undefined ? 0 : wholeNumber("port", values.port);
  await reachableApi(target);
  const proxy = await startProxy(target, port);
  console.log(`console  ${proxy.link}`);
  await new Promise((resolve) => process.once("SIGINT", resolve).once("SIGTERM", resolve));
  await proxy.stop();
  return 0;
});
