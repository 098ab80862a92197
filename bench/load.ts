/**
 * `npm run load -- [--users 10000] [--data <folder>] [--profile <folder>]`: one crowded minute on a fresh local system (in
 * memory unless given a folder of its own), counted at the email service. Ends with 1 unless each message came once and none
 * early. `--profile` writes a CPU profile of the system.
 */
import { parseArgs } from "node:util";
import { showProgress } from "../local/remote/progress.ts";
import { isFlawless } from "../local/remote/sinkCount.ts";
import { measureLoad } from "./measureLoad.ts";

const { values } = parseArgs({
  options: {
    users: { type: "string", default: "10000" },
    data: { type: "string", default: ":memory:" },
    profile: { type: "string" },
  },
});
const users = Number(values.users);
if (!Number.isSafeInteger(users) || users < 1) throw new Error("--users must be a whole number above 0");

const figures = await measureLoad({
  users,
  dataDir: values.data,
  nodeOptions: values.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${values.profile}`],
  progress: showProgress,
});
const { due, delivered, lost, early, repeated, duplicate, refused } = figures;
const whole = (value: number) => Math.round(value).toLocaleString("en");
process.stdout.write(
  [
    `due ${due}  delivered ${delivered}  lost ${lost}  early ${early}  duplicate ${repeated + duplicate}  refused ${refused}`,
    `adding users   ${whole(figures.createsPerSecond)}/s over the API, p50 ${whole(figures.createP50Ms)} ms, p99 ${whole(figures.createP99Ms)} ms`,
    `planning        ${whole(figures.planningMs)} ms for ${due} messages, ${whole((due / figures.planningMs) * 1_000)}/s (with the tick of that minute)`,
    `feeding         ${whole(figures.feedingMs)} ms for ${due} copies with their delay, ${whole((due / figures.feedingMs) * 1_000)}/s`,
    `delivering      ${whole(figures.drainPerSecond)} messages/s from the due instant to the last one`,
    `lateness        p50 ${whole(figures.latenessP50Ms)} ms, p99 ${whole(figures.latenessP99Ms)} ms (all due at one instant: the time to the end of the line)`,
    "",
  ].join("\n"),
);
process.exitCode = isFlawless(figures) ? 0 : 1;
