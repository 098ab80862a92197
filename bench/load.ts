import { showProgress } from "../local/remote/progress.ts";
import { isFlawless } from "../local/remote/sinkCount.ts";
import { runCommand } from "../tools/shared/commandLine.ts";
import { wholeNumber } from "../tools/shared/wholeNumber.ts";
import { type LoadResult, measureLoad } from "./measureLoad.ts";

const usage = `Sends everybody's message in one minute on a fresh local system, and counts at the email service.
  npm run load -- [--users 10000] [--data FOLDER] [--profile FOLDER]
  --data FOLDER      a folder of its own; default: in memory
  --profile FOLDER   writes a CPU profile of the system
Ends with 1 unless each message came once and none early.`;
const options = {
  users: { type: "string", default: "10000" },
  data: { type: "string", default: ":memory:" },
  profile: { type: "string" },
} as const;

await runCommand({ usage, options }, async ({ values }) => {
  const result = await measureLoad({
    users: wholeNumber("users", values.users),
    dataDir: values.data,
    nodeOptions: values.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${values.profile}`],
    progress: showProgress,
  });
  print(result);
  return isFlawless(result) ? 0 : 1;
});

function print(result: LoadResult): void {
  const { due, delivered, lost, early, repeated, duplicate, refused } = result;
  const cpu = (seconds: number, ms: number) =>
    `${((seconds / due) * 1_000).toFixed(2)} CPU-s per 1,000, ${(seconds / (ms / 1_000)).toFixed(2)} cores busy`;
  const whole = (value: number) => Math.round(value).toLocaleString("en");
  process.stdout.write(
    [
      `due ${due}  delivered ${delivered}  lost ${lost}  early ${early}  duplicate ${repeated + duplicate}  refused ${refused}`,
      `adding users   ${whole(result.createsPerSecond)}/s over the API, p50 ${whole(result.createP50Ms)} ms, p99 ${whole(result.createP99Ms)} ms`,
      `planning        ${whole(result.planningMs)} ms for ${due} messages, ${whole((due / result.planningMs) * 1_000)}/s (with the tick of that minute)`,
      `enqueueing      ${whole(result.enqueueingMs)} ms for ${due} send tasks with their delay, ${whole((due / result.enqueueingMs) * 1_000)}/s; ${cpu(result.enqueueingCpu, result.enqueueingMs)}`,
      `delivering      ${whole(result.drainPerSecond)} messages/s from the due instant to the last one; ${cpu(result.deliveringCpu, result.drainMs)}`,
      `lateness        p50 ${whole(result.latenessP50Ms)} ms, p99 ${whole(result.latenessP99Ms)} ms (all due at one instant: the time to the end of the line)`,
      "",
    ].join("\n"),
  );
}
