import * as z from "zod";
import { DAY, plus } from "../domain/instants.ts";
import { instantSchema, localDateSchema, userIdSchema } from "../domain/model.ts";
import { occasionTypes } from "../domain/occasions.ts";
import { keptTimezone } from "../domain/timezone.ts";
import { operation } from "../http/operation.ts";
import { pageOf, pagingQuery, unknownCursor } from "../http/paging.ts";
import { problemSchema } from "../http/problem.ts";
import { CursorError, decodeCursorAs, encodeCursor } from "../storage/cursor.ts";
import { daysAhead } from "./daysAhead.ts";
import { upcoming } from "./upcoming.ts";
import type { UserDependencies } from "./userDependencies.ts";
import { withoutSettled } from "./withoutSettled.ts";

const upcomingSchema = z
  .object({
    userId: userIdSchema,
    occasion: z.enum(occasionTypes),
    localDate: localDateSchema,
    dueAt: instantSchema,
    timezone: keptTimezone,
  })
  .meta({ id: "Upcoming" });

/** `through` is the end of the span, as the first page had it. */
const placeSchema = z.strictObject({
  list: z.literal("upcoming"),
  through: instantSchema,
  dueAt: instantSchema,
  id: z.string().regex(/^(~|[0-9a-f-]{36}\.\d{4}-\d\d-\d\d\.[A-Z_]+)$/),
});

export const listUpcoming = operation({
  summary: "What will be sent in the coming days, in order of due time",
  description:
    "Computed from the users as they are now: opt-outs, end dates, send times, zones and 29 February count. A page reads at most eight local dates of the planning index, so it may hold fewer than `limit`, also none, and still have a `nextCursor`.",
  request: { query: z.strictObject({ days: daysAhead.describe("How far ahead"), ...pagingQuery }) },
  responses: {
    200: { description: "A page; without `nextCursor` it is the last", schema: pageOf(upcomingSchema) },
    400: { description: "A parameter is wrong", schema: problemSchema },
  },
  async handle(deps: UserDependencies, { query }) {
    const now = deps.clock();
    try {
      const { dueAt, id, through } = query.cursor
        ? decodeCursorAs(placeSchema, query.cursor)
        : { dueAt: now, id: "~", through: plus(now, query.days * DAY) };
      // A made-up span is refused: the cost of a page follows it.
      if (through > plus(now, 31 * DAY) || dueAt > through) throw new CursorError("a cursor of no span");
      const { items, next } = await upcoming(deps, { dueAt, id }, through, query.limit);
      const open = await withoutSettled(deps, items);
      const nextCursor = next && encodeCursor({ list: "upcoming", through, ...next });
      return { status: 200, body: { items: open, ...(nextCursor !== undefined && { nextCursor }) } };
    } catch (error) {
      if (error instanceof CursorError) return unknownCursor();
      throw error;
    }
  },
});
