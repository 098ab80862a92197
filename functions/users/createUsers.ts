import * as z from "zod";
import { operation } from "../http/operation.ts";
import { fieldErrors, invalidRequest, type Problem, problemOf, problemSchema } from "../http/problem.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import { errorFields } from "../runtime/log.ts";
import { groupsOf } from "../storage/createGroup.ts";
import type { UserConflict, UserWrite } from "../storage/userStore.ts";
import { announce, beingChanged, type Prepared, prepareUser } from "./addUser.ts";
import { type Fate, type Fates, inRounds } from "./batchRounds.ts";
import { createOnce } from "./sentEarlier.ts";
import { emailTaken, externalIdTaken } from "./taken.ts";
import type { UserDependencies } from "./userDependencies.ts";
import { createUserSchema, userSchema } from "./userSchemas.ts";

const LARGEST_BATCH = 100;
/** Enough to hide the latency of the table. */
const GROUPS_AT_ONCE = 10;

const batchSchema = z
  .strictObject({
    // Each user is checked alone, so that a wrong one is answered in its own place.
    users: z
      .array(z.unknown().meta({ override: { $ref: "#/components/schemas/NewUser" } }), "must be a list of users")
      .min(1, "must hold at least one user")
      .max(LARGEST_BATCH, `must hold at most ${LARGEST_BATCH} users`),
  })
  .meta({
    id: "NewUsers",
    examples: [
      { users: [{ firstName: "Ada", lastName: "Lovelace", email: "ada@example.com", timezone: "Europe/London" }] },
    ],
  });

const resultSchema = z
  .object({
    index: z.int().min(0).describe("Place in the request"),
    status: z.literal([201, 400, 409, 500]),
    user: userSchema.optional(),
    problem: problemSchema.optional(),
  })
  .meta({ id: "NewUserResult" });
type Outcome = Omit<z.infer<typeof resultSchema>, "index">;

export const createUsers = operation({
  summary: "Add up to 100 users, each independently of the others",
  description:
    "Each user is added or refused independently. Of several users with one address or external id in a request, the first valid one is added.",
  bodyLimit: 256 * 1024,
  request: { body: batchSchema },
  responses: {
    200: {
      description: "What became of each, in their order; one that is refused holds up no other",
      schema: z.object({ results: z.array(resultSchema) }),
    },
    400: { description: "The list is wrong; nobody was added", schema: problemSchema },
  },
  async handle(deps: UserDependencies, { body: { users } }) {
    const results: Outcome[] = [];
    const places = new Map<UserWrite, number>();
    for (const [index, fields] of users.entries()) {
      const checked = check(deps, fields);
      if (checked.ok) places.set(checked.write, index);
      else results[index] = refused(checked.refusal);
    }
    const added = new Map<UserWrite, UserWrite>();
    const fates = await inRounds([...places.keys()], (round) => addAll(deps, round, added));
    for (const [write, fate] of fates) results[places.get(write) ?? -1] = outcomeOf(fate, added.get(write) ?? write);
    await announce(deps, [...added.values()]);
    return { status: 200, body: { results: results.map((outcome, index) => ({ index, ...outcome })) } };
  },
});

function check(deps: UserDependencies, fields: unknown): Prepared {
  const parsed = createUserSchema.safeParse(fields);
  if (parsed.success) return prepareUser(deps, parsed.data);
  return { ok: false, refusal: invalidRequest(fieldErrors(parsed.error)) };
}

/** Fills `added` with what was written of each. Throws only if no group could be written. */
async function addAll(
  deps: UserDependencies,
  writes: readonly UserWrite[],
  added: Map<UserWrite, UserWrite>,
): Promise<Fates> {
  const fates = new Map<UserWrite, Fate>();
  const failures: unknown[] = [];
  const groups = groupsOf(writes);
  await eachAtOnce(groups, GROUPS_AT_ONCE, async (group) => {
    try {
      for (const [wanted, result] of await deps.users.createGroup(group)) {
        const again = !result.ok && result.conflict === "SENT_EARLIER";
        const { write, written } = again ? await createOnce(deps, wanted) : { write: wanted, written: result };
        if (written.ok) added.set(wanted, write);
        fates.set(wanted, written.ok ? "ADDED" : fateOf(written.conflict));
      }
    } catch (error) {
      // The other groups are still answered: the caller must know which users to send again.
      failures.push(error);
      deps.log.error("BATCH_GROUP_FAILED", { users: group.length, ...errorFields(error) });
    }
  });
  if (added.size === 0 && failures.length === groups.length) throw failures[0];
  return fates;
}

function fateOf(conflict: UserConflict): Fate {
  return conflict === "EMAIL_TAKEN" || conflict === "EXTERNAL_ID_TAKEN" ? conflict : "REFUSED";
}

function outcomeOf(fate: Fate, { user }: UserWrite): Outcome {
  switch (fate) {
    case "ADDED":
      return { status: 201, user };
    case "EMAIL_TAKEN":
      return refused(emailTaken());
    case "EXTERNAL_ID_TAKEN":
      return refused(externalIdTaken());
    case "REFUSED":
      return refused(beingChanged());
    case "UNKNOWN":
      return {
        status: 500,
        problem: problemOf(500, "internal", "This user could not be added; it is safe to try again"),
      };
  }
}

function refused(problem: Problem & { status: 400 | 409 }): Outcome {
  return { status: problem.status, problem };
}
