import * as z from "zod";
import { instantSchema } from "../domain/model.ts";
import { plainText } from "../domain/plainText.ts";
import { operation } from "../http/operation.ts";
import { problem, problemSchema } from "../http/problem.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import type { OperatorDependencies } from "./operatorDependencies.ts";

const pauseSchema = z
  .object({
    paused: z.boolean(),
    at: instantSchema.optional(),
    by: z.string().optional(),
    reason: z.string().optional(),
  })
  .meta({ id: "SendingPause" });
const responses = {
  200: { description: "Whether sending is paused", schema: pauseSchema },
  409: { description: "Others changed it at this moment", schema: problemSchema },
};

/** Stops sending during an incident. Messages wait until sending is resumed, and none is lost. */
export const pauseSending = operation({
  summary: "Pause sending",
  description: "Holds all messages from the next batch on. Nothing is lost: planning goes on, and what is due waits.",
  request: { body: z.strictObject({ reason: plainText(200) }) },
  responses: { ...responses, 400: { description: "A field is wrong", schema: problemSchema } },
  handle: (deps: OperatorDependencies, { body: { reason } }, by) => setPause(deps, { at: deps.clock(), by, reason }),
});

export const resumeSending = operation({
  summary: "Resume sending",
  description: "Lets the messages go that were held. The rate grows from a slow start.",
  request: {},
  responses,
  handle: (deps: OperatorDependencies) => setPause(deps, undefined),
});

/** Senders write the same item. The pause uses the same conditional write, so no write overwrites another one. */
async function setPause(
  deps: OperatorDependencies,
  paused: { at: z.infer<typeof instantSchema>; by: string; reason: string } | undefined,
) {
  const answer = await retryOnConflict(async () => {
    const breaker = await deps.breaker.read(deps.clock());
    if (!(await deps.breaker.change(breaker, { ...breaker, paused, revision: breaker.revision + 1 }))) return undefined;
    deps.log.warn(paused ? "SENDING_PAUSED" : "SENDING_RESUMED", { by: paused?.by });
    return { status: 200, body: { paused: paused !== undefined, ...paused } };
  });
  return answer ?? problem(409, "busy", "The pause is being changed by others at this moment; try again");
}
