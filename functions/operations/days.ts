import * as z from "zod";
import { dayMessages, dayPlaceSchema } from "../days/dayMessages.ts";
import { readDay } from "../days/readDay.ts";
import { dayCountsSchema } from "../domain/dayCounts.ts";
import { between, DAY, toInstant } from "../domain/instants.ts";
import { messageStatuses } from "../domain/messageState.ts";
import { instantSchema, type LocalDate, localDateSchema } from "../domain/model.ts";
import { operation } from "../http/operation.ts";
import { pageOf, pagingQuery, unknownCursor } from "../http/paging.ts";
import { problem, problemSchema } from "../http/problem.ts";
import { messageView, messageViewSchema } from "../messages/messageView.ts";
import { CursorError, decodeCursorAs, encodeCursor } from "../storage/cursor.ts";
import type { OperatorDependencies } from "./operatorDependencies.ts";

const dateParam = z.object({ date: localDateSchema.describe("Local date of the occasion") });

/** Of each local date: how many messages are owed, and what became of them. */
export const daySchema = dayCountsSchema
  .extend({
    date: localDateSchema,
    countedAt: instantSchema,
    finished: z.boolean().describe("The counts are the last: every message is past its late limit or done"),
  })
  .meta({ id: "Day" });

/** Behind this, a date is more than a year ahead. */
const DAYS_AHEAD = 400;
/** The job comes to each of the last dates within the hour. */
const RETRY_AFTER_SECONDS = "600";

export const getDay = operation({
  summary: "What became of the messages of a day",
  description:
    "By the local date of the occasion, wherever the users are. `owed` is the sum of the others; `open` are those that are planned, on the queue or still to be planned. A day with up to 5,000 users is counted at once, a larger one by a job every six hours. The counts of a finished day are kept for good: they name nobody. Before that, users who were deleted, opted out or changed their date are missing.",
  request: { params: dateParam },
  responses: {
    200: { description: "The counts", schema: daySchema },
    400: { description: "The date is not one", schema: problemSchema },
    404: { description: "Nothing is known of that day: it is too far back or ahead", schema: problemSchema },
    503: { description: "The job has not counted the day yet; try again later", schema: problemSchema },
  },
  async handle(deps: OperatorDependencies, { params: { date } }) {
    const day = isWithinReach(deps, date)
      ? await readDay(deps, date, deps.timeLeft)
      : ((await deps.control.keptDay(date)) ?? "unknown");
    if (day === "unknown") return unknownDay();
    if (day) {
      const { counts, countedAt, finished } = day;
      return { status: 200, body: { date, ...counts, countedAt, finished } };
    }
    const detail = "The day has too many users to be counted at once. The job counts each day from its beginning on.";
    const answer = problem(503, "not-counted-yet", detail);
    return { ...answer, headers: { ...answer.headers, "retry-after": RETRY_AFTER_SECONDS } };
  },
});

export const listDayMessages = operation({
  summary: "The messages of a day, in all states or in one",
  description:
    "By the local date of the occasion, in no order of time. A page reads at most 1,000 entries of the planning index, so it may hold fewer than `limit`, also none, and still have a `nextCursor`. Messages that are not planned yet are in no list but `upcoming`.",
  request: {
    params: dateParam,
    query: z.strictObject({ ...pagingQuery, status: z.enum(messageStatuses).optional() }),
  },
  responses: {
    200: { description: "A page; without `nextCursor` it is the last", schema: pageOf(messageViewSchema) },
    400: { description: "A parameter is wrong", schema: problemSchema },
    404: { description: "Nothing is known of that day: it is too far back or ahead", schema: problemSchema },
  },
  async handle(deps: OperatorDependencies, { params: { date }, query: { status, limit, cursor } }) {
    if (!isWithinReach(deps, date)) return unknownDay();
    try {
      const place = cursor === undefined ? { list: "day" as const, index: 0 } : decodeCursorAs(dayPlaceSchema, cursor);
      const { messages, next } = await dayMessages(deps, date, { status, limit, place });
      const nextCursor = next && encodeCursor(next);
      return {
        status: 200,
        body: { items: messages.map(messageView), ...(nextCursor !== undefined && { nextCursor }) },
      };
    } catch (error) {
      if (error instanceof CursorError) return unknownCursor();
      throw error;
    }
  },
});

/** Sent messages are kept for `retentionDays`. */
function isWithinReach({ clock, policy }: OperatorDependencies, date: LocalDate): boolean {
  const ahead = between(clock(), toInstant(Date.parse(date)));
  return ahead <= DAYS_AHEAD * DAY && ahead >= -policy.retentionDays * DAY;
}

function unknownDay() {
  return problem(404, "unknown-day", "Nothing is known of that day: it is too far back or too far ahead", [
    { field: "date", message: "is too far back or too far ahead" },
  ]);
}
