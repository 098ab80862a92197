import * as z from "zod";
import { ifMatchHeader } from "../http/etag.ts";
import { operation } from "../http/operation.ts";
import { type Answer, answerOf, fieldErrors, invalidRequest, problem, problemSchema } from "../http/problem.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import { announce, busy, prepareUser } from "./addUser.ts";
import { withExternalId } from "./byExternalId.ts";
import { changeUser, type Edit, withoutReadOnly } from "./changeUser.ts";
import { created } from "./createUser.ts";
import { externalIdParameter } from "./externalIdParameter.ts";
import { createOnce } from "./sentEarlier.ts";
import { takenBy } from "./taken.ts";
import type { UserDependencies } from "./userDependencies.ts";
import { createUserSchema, putUserSchema, userSchema } from "./userSchemas.ts";

export const putUserByExternalId = operation({
  summary: "Add or change the user with an external id",
  description:
    "Adds the user if nobody has this external id; the body must then be a whole user. Otherwise changes the user as the edit by id does: absent fields stay, `null` removes. A request that changes nothing writes nothing, so it is safe to repeat.",
  request: { params: externalIdParameter, headers: z.object(ifMatchHeader), body: putUserSchema },
  responses: {
    200: { description: "Changed, or as the body says already", schema: userSchema, headers: ["etag"] },
    201: { description: "Added", schema: userSchema, headers: ["location", "etag"] },
    400: { description: "A field is wrong, or one is missing of a user to be added", schema: problemSchema },
    409: { description: "The version is stale, or somebody has this email address", schema: problemSchema },
    412: { description: "`If-Match` names another version, or there is no such user", schema: problemSchema },
  },
  async handle(deps: UserDependencies, { params: { externalId }, headers, body }) {
    if (body.externalId !== undefined && body.externalId !== externalId) return otherId();
    const edit = { body: { ...body, externalId }, ifMatch: headers["if-match"], onlyIfDifferent: true } as const;
    return (await retryOnConflict(() => tryPut(deps, externalId, edit))) ?? busy();
  },
});

/** Undefined: another request was faster. It may have added the user, so the next attempt reads again. */
async function tryPut(deps: UserDependencies, externalId: string, edit: Edit): Promise<Answer | undefined> {
  const before = await withExternalId(deps, externalId);
  if (before) return changeUser(deps, before, edit);
  if (edit.ifMatch !== undefined) return noSuchUser(412, "changed-since", "if-match");
  if (edit.body.version !== undefined) return noSuchUser(409, "stale-version", "version");
  const whole = createUserSchema.safeParse(withoutReadOnly(edit.body));
  if (!whole.success) return answerOf(invalidRequest(fieldErrors(whole.error)));
  const prepared = prepareUser(deps, whole.data);
  if (!prepared.ok) return answerOf(prepared.refusal);
  const { write, written } = await createOnce(deps, prepared.write);
  if (written.ok) {
    await announce(deps, [write]);
    return created(write.user);
  }
  if (written.conflict === "EXTERNAL_ID_TAKEN") return undefined;
  const taken = takenBy(written.conflict);
  return taken && answerOf(taken);
}

/** The caller has seen a user who is not there any more. */
function noSuchUser(status: 409 | 412, kind: string, field: string): Answer {
  const message = "does not match: there is no user with this external id";
  return problem(status, kind, `${field} ${message}`, [{ field, message }]);
}

/** Renamed by this request, the user would not be found by it again: it would not be idempotent. */
function otherId(): Answer {
  return answerOf(invalidRequest([{ field: "externalId", message: "must be absent or the one of the path" }]));
}
