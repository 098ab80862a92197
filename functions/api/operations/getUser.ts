import * as z from "zod";
import { type UserId, userIdSchema } from "../../domain/model.ts";
import { operation } from "../operation.ts";
import { type Answer, problem, problemSchema } from "../problem.ts";
import { userSchema } from "../userSchemas.ts";

export const getUser = operation({
  summary: "Read a person",
  request: { params: z.object({ id: userIdSchema }) },
  responses: {
    200: { description: "The person", schema: userSchema },
    400: { description: "The id is not one", schema: problemSchema },
    404: { description: "No such person", schema: problemSchema },
  },
  async handle(tools, { params }) {
    const known = await tools.people.get(params.id);
    return known ? { status: 200, body: known.person } : unknownUser(params.id);
  },
});

export function unknownUser(id: UserId): Answer {
  return problem(404, "unknown-user", `There is no user ${id}`, [{ field: "id", message: "names no user" }]);
}
