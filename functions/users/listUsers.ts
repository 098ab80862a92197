import * as z from "zod";
import { operation } from "../http/operation.ts";
import { pageOf, pagingQuery, unknownCursor } from "../http/paging.ts";
import { type Answer, problemSchema } from "../http/problem.ts";
import { CursorError } from "../storage/cursor.ts";
import type { UserDependencies } from "./userDependencies.ts";
import { userFields, userSchema } from "./userSchemas.ts";

export const listUsers = operation({
  summary: "Users, page by page, or the one with an email address",
  request: {
    query: z.strictObject({
      ...pagingQuery,
      email: userFields.email.optional().describe("Only the user with this address, compared without case"),
    }),
  },
  responses: {
    200: { description: "A page; without `nextCursor` it is the last", schema: pageOf(userSchema) },
    400: { description: "A parameter is wrong", schema: problemSchema },
  },
  async handle(deps: UserDependencies, { query: { limit, cursor, email } }) {
    if (email !== undefined) return byEmail(deps, email);
    try {
      const { users, next } = await deps.users.page({ limit, after: cursor });
      return { status: 200, body: { items: users, ...(next !== undefined && { nextCursor: next }) } };
    } catch (error) {
      if (error instanceof CursorError) return unknownCursor();
      throw error;
    }
  },
});

async function byEmail(deps: UserDependencies, email: string): Promise<Answer> {
  const id = await deps.users.findByEmail(email);
  const known = id && (await deps.users.get(id));
  return { status: 200, body: { items: known ? [known.user] : [] } };
}
