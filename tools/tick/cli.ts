import { setTimeout as pause } from "node:timers/promises";
import { schedules } from "../../functions/manifest/schedules.ts";
import { stackNameOf } from "../../lib/stages.ts";
import { nextInstant, readSchedules } from "../../local/time/schedule.ts";
import { runCommand, UsageError } from "../shared/commandLine.ts";
import { functionInvoker, type Invoke } from "../shared/functionInvoker.ts";
import { readStage } from "../shared/stageOption.ts";

const jobs = readSchedules(schedules);

const usage = `Runs the jobs of a stage where EventBridge Scheduler does not run them (LocalStack).
  npm run tick -- --stage dev --job enqueue     runs one job once
  npm run tick -- --stage dev                   runs each job when it is due, until Ctrl-C
  --stage STAGE   the deployed stage. AWS_ENDPOINT_URL says where AWS is
  --job JOB       ${Object.keys(schedules).join(", ")}`;

await runCommand(
  { usage, options: { stage: { type: "string" }, job: { type: "string" } } },
  async ({ values: { stage, job: name } }) => {
    const stackName = stackNameOf(readStage(stage));
    const job = jobs.find((each) => each.name === name);
    if (name !== undefined && !job) throw new UsageError(`There is no job "${name}"`);
    const invoke = await functionInvoker(stackName);
    if (!job) return runWhenDue(invoke);
    console.log(await invoke(job));
    return 0;
  },
);

async function runWhenDue(invoke: Invoke): Promise<never> {
  for (let from = Date.now(); ; ) {
    const next = nextInstant(jobs, from);
    await pause(Math.max(0, next - Date.now()));
    for (const job of jobs) {
      if (job.next(from) !== next) continue;
      // As on AWS, a failed run does not delay the next one.
      await invoke(job).then(console.log, (error: Error) => console.error(error.message));
    }
    from = next;
  }
}
