import * as z from "zod";
import { type Occasion, occasionTypes } from "../domain/occasions.ts";
import { userFields } from "../domain/userFields.ts";
import { operation } from "../http/operation.ts";
import { pageOf, pagingQuery, unknownCursor } from "../http/paging.ts";
import { type Answer, problemSchema } from "../http/problem.ts";
import { CursorError } from "../storage/cursor.ts";
import type { UserDependencies } from "./userDependencies.ts";
import { userSchema } from "./userSchemas.ts";

export const listUsers = operation({
  summary: "Users, page by page, or the one with an email address",
  description:
    "Pages come in no particular order and follow writes by a moment. A search by email address does not lag.",
  request: {
    query: z.strictObject({
      ...pagingQuery,
      email: userFields.email.given.optional().describe("Only the user with this address, compared without case"),
      optedOut: z
        .enum(occasionTypes, `must be one of ${occasionTypes.join(", ")}`)
        .optional()
        .describe(
          "Only users who opted out of this occasion. Each page reads up to 1,000 users, so it may hold few or none",
        ),
    }),
  },
  responses: {
    200: { description: "A page; without `nextCursor` it is the last", schema: pageOf(userSchema) },
    400: { description: "A parameter is wrong", schema: problemSchema },
  },
  async handle(deps: UserDependencies, { query: { limit, cursor, email, optedOut } }) {
    if (email !== undefined) return byEmail(deps, email, optedOut);
    try {
      const { users, next } = await deps.users.page({ limit, after: cursor, optedOut });
      return { status: 200, body: { items: users, ...(next !== undefined && { nextCursor: next }) } };
    } catch (error) {
      if (error instanceof CursorError) return unknownCursor();
      throw error;
    }
  },
});

async function byEmail(deps: UserDependencies, email: string, optedOut: Occasion | undefined): Promise<Answer> {
  const id = await deps.users.findByEmail(email);
  const known = id && (await deps.users.get(id));
  const matches = known && (optedOut === undefined || known.user.optOuts?.includes(optedOut));
  return { status: 200, body: { items: matches ? [known.user] : [] } };
}
