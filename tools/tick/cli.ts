import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { schedules } from "../../functions/manifest/schedules.ts";
import { deployedStageName, stackNameOf } from "../../lib/stages.ts";
import { nextInstant, readSchedules } from "../../local/time/schedule.ts";
import { functionInvoker } from "./tickStage.ts";

const usage = `Stands in for EventBridge Scheduler where it does not fire (LocalStack); AWS_ENDPOINT_URL says where.
  npm run tick -- --stage dev --job enqueue     once: ${Object.keys(schedules).join(", ")}
  npm run tick -- --stage dev                   each when it is due, until it is stopped`;

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { stage: { type: "string" }, job: { type: "string" } } });
  const fire = await functionInvoker(stackNameOf(deployedStageName(values.stage ?? "")));
  const all = readSchedules(schedules);
  if (values.job !== undefined) {
    const wanted = all.find(({ name }) => name === values.job);
    if (!wanted) throw new Error(`There is no job "${values.job}"`);
    console.log(await fire(wanted));
    return;
  }
  for (let from = Date.now(); ; ) {
    const next = nextInstant(all, from);
    await pause(Math.max(0, next - Date.now()));
    for (const schedule of all) {
      if (schedule.next(from) !== next) continue;
      // A tick that failed is followed by the next one, as on AWS.
      await fire(schedule).then(console.log, (error: Error) => console.error(error.message));
    }
    from = next;
  }
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(usage);
  process.exitCode = 1;
});
