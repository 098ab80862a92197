import * as z from "zod";
import { type UserId, userIdSchema } from "../domain/model.ts";
import { operation } from "../http/operation.ts";
import { type Answer, problem, problemSchema } from "../http/problem.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import type { ReceiptDependencies } from "./receiptDependencies.ts";

export const liftSuppression = operation({
  summary: "Lift the suppression of a user",
  description:
    "The user gets messages again, from the next one on. A message that was suppressed stays so until it is retried. A new bounce or complaint suppresses again.",
  request: { params: z.object({ userId: userIdSchema }) },
  responses: {
    204: { description: "Lifted" },
    400: { description: "The id is not one", schema: problemSchema },
    404: { description: "No such user, or not suppressed", schema: problemSchema },
    409: { description: "The user is being changed by others at this moment", schema: problemSchema },
  },
  async handle(deps: ReceiptDependencies, { params: { userId } }, by) {
    const answer = await retryOnConflict(() => tryLift(deps, userId, by));
    return answer ?? problem(409, "busy", "The user is being changed by others at this moment; try again");
  },
});

/** Undefined: the user changed meanwhile. */
async function tryLift(deps: ReceiptDependencies, userId: UserId, by: string): Promise<Answer | undefined> {
  const before = await deps.users.get(userId);
  if (!before?.user.suppression) {
    const errors = [{ field: "userId", message: "names no suppressed user" }];
    return problem(404, "not-suppressed", "There is no such suppression", errors);
  }
  const { suppression, ...rest } = before.user;
  const user = { ...rest, version: rest.version + 1, updatedAt: deps.clock() };
  const occasions = before.occasions.map(({ suppressed: _, ...each }) => ({ ...each, version: user.version }));
  const written = await deps.users.update(before, { user, occasions, changes: [] });
  if (!written.ok) return undefined;
  deps.log.warn("SUPPRESSION_LIFTED", { userId, cause: suppression.cause, by });
  return { status: 204 };
}
