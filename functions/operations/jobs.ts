import * as z from "zod";
import { enqueue } from "../enqueueing/enqueue.ts";
import { operation } from "../http/operation.ts";
import { unknownCursor } from "../http/paging.ts";
import { type Answer, problemSchema } from "../http/problem.ts";
import type { JobReport } from "../jobs/runJob.ts";
import { precalculateRequest, previewLawChange } from "../planning/lawChangePreview.ts";
import { precalculate } from "../planning/precalculate.ts";
import { recover } from "../recovery/recover.ts";
import { redrive, redriveInput } from "../recovery/redrive.ts";
import { reportAs } from "../runtime/metrics.ts";
import { CursorError } from "../storage/cursor.ts";
import type { OperatorDependencies } from "./operatorDependencies.ts";

const reportSchema = z
  .object({ job: z.string(), counts: z.record(z.string(), z.number()), durationMs: z.number() })
  .meta({ id: "JobReport" });

const responses = {
  200: {
    description: "What it did within the time of one request; a second request goes on",
    schema: reportSchema,
  },
};

function reported(report: JobReport): Answer {
  return { status: 200, body: report };
}

/** A job runs in the request itself, by the same code and under the same conditions as on its schedule. */
export const runPrecalculate = operation({
  summary: "Plan now",
  description:
    "Writes a message for each yearly date of the next 36 hours, as the daily schedule does. Where the law of time zones has changed, " +
    "the messages that are planned move with it. Run again, it changes nothing. With `dryRun` it plans and moves nothing and says what " +
    "the change would move: `zonesChanged`, `movedEarlier`, `movedLater`, `added`, `unchanged`; `more` is 1 when the time was too short for all.",
  request: { body: precalculateRequest.prefault({}) },
  responses: { ...responses, 400: { description: "A field is wrong", schema: problemSchema } },
  handle: async (deps: OperatorDependencies, { body }) =>
    reported(
      body.dryRun
        ? await previewLawChange(deps, body, deps.timeLeft)
        : await precalculate(reportAs(deps, "precalculate"), {}, deps.timeLeft),
    ),
});

export const runEnqueue = operation({
  summary: "Enqueue now",
  description:
    "Puts messages that are due within the next ten minutes on the queue, as the schedule of each minute does.",
  request: {},
  responses,
  handle: async (deps: OperatorDependencies) => reported(await enqueue(reportAs(deps, "enqueue"), deps.timeLeft)),
});

export const runRecover = operation({
  summary: "Recover now",
  description:
    "Looks for messages whose task or sender was lost, as the schedule of every ten minutes does, and puts them back into the plan.",
  request: {},
  responses,
  handle: async (deps: OperatorDependencies) => reported(await recover(reportAs(deps, "recover"), deps.timeLeft)),
});

const redriveReportSchema = reportSchema
  .extend({
    reasons: z
      .record(z.string(), z.number())
      .optional()
      .describe("What failed messages there are by kind of reason, when `reason` matched none"),
    nextCursor: z.string().optional().describe("Where the next run goes on; absent when all partitions were read"),
  })
  .meta({ id: "RedriveReport" });

export const runRedrive = operation({
  summary: "Another round for messages that failed",
  description:
    "Makes failed messages due now, oldest first within each partition. Without a body: all that failed, up to 200.",
  request: { body: redriveInput.prefault({}) },
  responses: {
    200: { ...responses[200], schema: redriveReportSchema },
    400: { description: "A field is wrong", schema: problemSchema },
  },
  async handle(deps: OperatorDependencies, { body }, by) {
    try {
      return reported(await redrive(deps, body, { by, timeLeft: deps.timeLeft }));
    } catch (error) {
      if (error instanceof CursorError) return unknownCursor();
      throw error;
    }
  },
});
