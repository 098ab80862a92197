import * as z from "zod";
import { userIdSchema } from "../domain/model.ts";
import { suppressionSchema } from "../domain/suppression.ts";
import type { User } from "../domain/user.ts";
import { operation } from "../http/operation.ts";
import { pageOf, pagingQuery, unknownCursor } from "../http/paging.ts";
import { problemSchema } from "../http/problem.ts";
import { CursorError } from "../storage/cursor.ts";
import type { ReceiptDependencies } from "./receiptDependencies.ts";

const suppressedSchema = z.object({ userId: userIdSchema, ...suppressionSchema.shape }).meta({ id: "Suppression" });

export const listSuppressions = operation({
  summary: "List the users who get no messages after a bounce or a complaint",
  description:
    "Page by page, in no particular order, from an index that follows writes by a moment. Without names and addresses.",
  request: { query: z.strictObject(pagingQuery) },
  responses: {
    200: { description: "A page; without `nextCursor` it is the last", schema: pageOf(suppressedSchema) },
    400: { description: "A parameter is wrong", schema: problemSchema },
  },
  async handle(deps: ReceiptDependencies, { query: { limit, cursor } }) {
    try {
      const { users, next } = await deps.users.suppressed({ limit, after: cursor });
      return { status: 200, body: { items: users.flatMap(view), ...(next !== undefined && { nextCursor: next }) } };
    } catch (error) {
      if (error instanceof CursorError) return unknownCursor();
      throw error;
    }
  },
});

function view({ id, suppression }: User) {
  return suppression ? [{ userId: id, ...suppression }] : [];
}
