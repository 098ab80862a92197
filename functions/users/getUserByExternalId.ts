import * as z from "zod";
import { ifNoneMatchHeader } from "../http/etag.ts";
import { operation } from "../http/operation.ts";
import { problemSchema } from "../http/problem.ts";
import { unknownExternalId, withExternalId } from "./byExternalId.ts";
import { externalIdParameter } from "./externalIdParameter.ts";
import { userAnswer } from "./getUser.ts";
import type { UserDependencies } from "./userDependencies.ts";
import { userSchema } from "./userSchemas.ts";

export const getUserByExternalId = operation({
  summary: "Read the user with an external id",
  description: "As the read by id. It is never behind the latest write.",
  request: { params: externalIdParameter, headers: z.object(ifNoneMatchHeader) },
  responses: {
    200: { description: "The user", schema: userSchema, headers: ["etag"] },
    304: { description: "The caller has this version", headers: ["etag"] },
    400: { description: "The external id is not one", schema: problemSchema },
    404: { description: "No user has this external id", schema: problemSchema },
  },
  async handle(deps: UserDependencies, { params: { externalId }, headers }) {
    const known = await withExternalId(deps, externalId);
    return known ? userAnswer(known.user, headers["if-none-match"]) : unknownExternalId();
  },
});
