import * as z from "zod";
import { DAY, HOUR, plus } from "../domain/instants.ts";
import { instantSchema, localDateSchema, userIdSchema } from "../domain/model.ts";
import { occasionTypes } from "../domain/occasions.ts";
import { operation } from "../http/operation.ts";
import { pageOf, pagingQuery, unknownCursor } from "../http/paging.ts";
import { problemSchema } from "../http/problem.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import { CursorError, decodeCursorAs, encodeCursor } from "../storage/cursor.ts";
import { type Upcoming, upcoming } from "./upcoming.ts";
import type { UserDependencies } from "./userDependencies.ts";

const upcomingSchema = z
  .object({
    userId: userIdSchema,
    occasion: z.enum(occasionTypes),
    localDate: localDateSchema,
    dueAt: instantSchema,
  })
  .meta({ id: "Upcoming" });

/** `through` is the end of the time span, as the first page used it. */
const placeSchema = z.strictObject({
  list: z.literal("upcoming"),
  through: instantSchema,
  dueAt: instantSchema,
  id: z.string().regex(/^(~|[0-9a-f-]{36}\.\d{4}-\d\d-\d\d\.[A-Z_]+)$/),
});

const days = z
  .string()
  .regex(/^([1-9]|[12]\d|3[01])$/, "must be a whole number from 1 to 31")
  .transform(Number)
  .prefault("7")
  .meta({
    override: ({ jsonSchema }) => {
      delete jsonSchema.pattern;
      Object.assign(jsonSchema, { type: "integer", minimum: 1, maximum: 31, default: 7 });
    },
  });

/** A message that is due later than this cannot have been sent already. A move shifts it by 26 hours, a send time by a day at most. */
const MAY_BE_SENT = 50 * HOUR;
const LOOKUPS_AT_ONCE = 16;

export const listUpcoming = operation({
  summary: "What will be sent in the coming days, in order of due time",
  description:
    "Computed from the users as they are now: opt-outs, end dates, send times, zones and 29 February count. A page reads at most eight local dates of the planning index, so it may hold fewer than `limit`, also none, and still have a `nextCursor`.",
  request: { query: z.strictObject({ days: days.describe("How far ahead"), ...pagingQuery }) },
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
      // A span that a caller made up is refused, because the cost of a page depends on it.
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

/** Leaves out messages that were sent or given up. After a user moved, the due time of a sent message may be ahead again. */
async function withoutSettled(deps: UserDependencies, items: readonly Upcoming[]): Promise<Upcoming[]> {
  const limit = plus(deps.clock(), MAY_BE_SENT);
  const settled = new Set<Upcoming>();
  await eachAtOnce(
    items.filter(({ dueAt }) => dueAt < limit),
    LOOKUPS_AT_ONCE,
    async (item) => {
      const messages = await deps.messages.ofUser(item.userId, item.localDate);
      const own = messages.find(
        ({ localDate, occasion }) => localDate === item.localDate && occasion === item.occasion,
      );
      if (own && (own.status === "SENT" || own.status === "FAILED" || own.status === "EXPIRED")) settled.add(item);
    },
  );
  return items.filter((item) => !settled.has(item));
}
