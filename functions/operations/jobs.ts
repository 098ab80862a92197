import * as z from "zod";
import { enqueue } from "../enqueueing/enqueue.ts";
import { operation } from "../http/operation.ts";
import { type Answer, problemSchema } from "../http/problem.ts";
import type { JobReport } from "../jobs/runJob.ts";
import { precalculate } from "../planning/precalculate.ts";
import { recover } from "../recovery/recover.ts";
import { redrive, redriveInput } from "../recovery/redrive.ts";
import type { OperatorDependencies } from "./operatorDependencies.ts";

const reportSchema = z
  .object({ job: z.string(), counts: z.record(z.string(), z.number()), durationMs: z.number() })
  .meta({ id: "JobReport" });

const responses = {
  200: {
    description: "What it did, as far as the time of a request goes; asked again, it goes on",
    schema: reportSchema,
  },
};

function reported(report: JobReport): Answer {
  return { status: 200, body: report };
}

/** Jobs run here in the request itself, by the same code and under the same conditions as on their schedules. */
export const runPrecalculate = operation({
  summary: "Plan now",
  request: {},
  responses,
  handle: async (deps: OperatorDependencies) => reported(await precalculate(deps, {}, deps.timeLeft)),
});

export const runEnqueue = operation({
  summary: "Put on the queue what is due soon, now",
  request: {},
  responses,
  handle: async (deps: OperatorDependencies) => reported(await enqueue(deps, deps.timeLeft)),
});

export const runRecover = operation({
  summary: "Pick up what was left lying, now",
  request: {},
  responses,
  handle: async (deps: OperatorDependencies) => reported(await recover(deps, deps.timeLeft)),
});

export const runRedrive = operation({
  summary: "Another round for messages that failed",
  request: { body: redriveInput.prefault({}) },
  responses: { ...responses, 400: { description: "A field is wrong", schema: problemSchema } },
  handle: async (deps: OperatorDependencies, { body }, caller) =>
    reported(await redrive(deps, body, caller, deps.timeLeft)),
});
