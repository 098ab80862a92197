import * as z from "zod";
import { CursorError } from "../storage/cursor.ts";
import { type ApiTools, operation } from "../http/operation.ts";
import { pageOf, pagingQuery, unknownCursor } from "../http/paging.ts";
import { type Answer, problemSchema } from "../http/problem.ts";
import { userFields, userSchema } from "./userSchemas.ts";

export const listUsers = operation({
  summary: "People, page by page, or the one with an email address",
  request: {
    query: z.strictObject({
      ...pagingQuery,
      email: userFields.email.optional().describe("Only the person with this address, compared without case"),
    }),
  },
  responses: {
    200: { description: "A page; without `nextCursor` it is the last", schema: pageOf(userSchema) },
    400: { description: "A parameter is wrong", schema: problemSchema },
  },
  async handle(tools, { query: { limit, cursor, email } }) {
    if (email !== undefined) return byEmail(tools, email);
    try {
      const { people, next } = await tools.people.page({ limit, after: cursor });
      return { status: 200, body: { items: people, ...(next !== undefined && { nextCursor: next }) } };
    } catch (error) {
      if (error instanceof CursorError) return unknownCursor();
      throw error;
    }
  },
});

async function byEmail(tools: ApiTools, email: string): Promise<Answer> {
  const id = await tools.people.findByEmail(email);
  const known = id && (await tools.people.get(id));
  return { status: 200, body: { items: known ? [known.person] : [] } };
}
