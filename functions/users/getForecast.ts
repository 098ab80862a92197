import * as z from "zod";
import { instantSchema, localDateSchema } from "../domain/model.ts";
import { operation } from "../http/operation.ts";
import { problem, problemSchema } from "../http/problem.ts";
import { daysAhead } from "./daysAhead.ts";
import { forecast } from "./forecast.ts";
import type { UserDependencies } from "./userDependencies.ts";

const messages = z.int().nonnegative();

const forecastSchema = z
  .object({
    items: z.array(
      z.object({
        date: localDateSchema.describe("UTC date of `dueAt`. The first and the last date are parts of a day."),
        messages,
        busiestHour: z
          .object({ hour: z.int().min(0).max(23).describe("Hour of the day in UTC"), messages })
          .optional()
          .describe("The earliest of the hours with the most messages; absent on a date without messages"),
      }),
    ),
    countedAt: instantSchema.describe(
      "When this was counted; where dates were counted at different times, the earliest",
    ),
    through: instantSchema.describe("End of the span. It begins now."),
  })
  .meta({ id: "Forecast" });

/** The job comes to each date within the hour. */
const RETRY_AFTER_SECONDS = "600";

export const getForecast = operation({
  summary: "How many messages will be sent in the coming days",
  description:
    "By UTC date of `dueAt`, with the busiest hour of each date. The span begins now and has `days` times 24 hours. The sum is the number of messages that `upcoming` listed for the same span at `countedAt`. A stage with up to 5,000 messages in the span is counted at once. For a larger one a job counts each date every twelve hours, and answers are made of these counts.",
  request: { query: z.strictObject({ days: daysAhead.describe("How far ahead") }) },
  responses: {
    200: { description: "The forecast", schema: forecastSchema },
    400: { description: "A parameter is wrong", schema: problemSchema },
    503: { description: "The job has not counted each date yet; try again later", schema: problemSchema },
  },
  async handle(deps: UserDependencies, { query }) {
    const body = await forecast(deps, query.days);
    if (body) return { status: 200, body };
    const answer = problem(503, "not-counted-yet", "The job has not counted each date yet. It takes up to an hour.");
    return { ...answer, headers: { ...answer.headers, "retry-after": RETRY_AFTER_SECONDS } };
  },
});
