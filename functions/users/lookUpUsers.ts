import * as z from "zod";
import { userFields } from "../domain/userFields.ts";
import { operation } from "../http/operation.ts";
import { problemSchema } from "../http/problem.ts";
import type { UserNames } from "../storage/userStore.ts";
import type { UserDependencies } from "./userDependencies.ts";
import { userSchema } from "./userSchemas.ts";

const MOST = 100;
const names = <Name extends z.ZodType>(name: Name) =>
  z.array(name, "must be a list").min(1, "must not be empty").max(MOST, `must hold at most ${MOST}`).optional();

const lookupSchema = z
  .strictObject({ externalIds: names(userFields.externalId.given), emails: names(userFields.email.given) })
  .refine(({ externalIds, emails }) => (externalIds === undefined) !== (emails === undefined), {
    error: "must have either externalIds or emails",
  })
  .meta({ id: "UserLookup", examples: [{ externalIds: ["E-10042", "E-10043"] }] });

export const lookUpUsers = operation({
  summary: "Read up to 100 users by their external ids or addresses",
  description:
    "Answers those who are there, in any order. Two read units for each; it is never behind the latest write. For programs that compare many users with a source.",
  bodyLimit: 256 * 1024,
  request: { body: lookupSchema },
  responses: {
    200: { description: "The users who are there", schema: z.object({ items: z.array(userSchema) }) },
    400: { description: "The list is wrong", schema: problemSchema },
  },
  async handle(deps: UserDependencies, { body: { externalIds, emails = [] } }) {
    const wanted: UserNames = externalIds ? { by: "externalId", values: externalIds } : { by: "email", values: emails };
    return { status: 200, body: { items: await deps.users.findAll(wanted) } };
  },
});
