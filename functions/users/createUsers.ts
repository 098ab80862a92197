import * as z from "zod";
import { operation } from "../http/operation.ts";
import { fieldErrors, invalidRequest, type Problem, problemOf, problemSchema } from "../http/problem.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import { errorFields } from "../runtime/log.ts";
import { groupsOf } from "../storage/createGroup.ts";
import { emailKey } from "../storage/keys.ts";
import type { UserWrite } from "../storage/userStore.ts";
import { announce, emailTaken, type Prepared, prepareUser } from "./addUser.ts";
import { createOnce } from "./sentEarlier.ts";
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
    "Each user is added or refused independently. Of several users with one address in a request, the first valid one is added.",
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
    /** Of several users with the same address only the first is written. Its outcome decides the answers of the others. */
    const byAddress = new Map<string, { write: UserWrite; places: number[] }>();
    for (const [index, fields] of users.entries()) {
      const checked = check(deps, fields);
      if (!checked.ok) {
        results[index] = refused(checked.refusal);
        continue;
      }
      const address = emailKey(checked.write.user.email).pk;
      const first = byAddress.get(address);
      if (first) first.places.push(index);
      else byAddress.set(address, { write: checked.write, places: [index] });
    }
    const added = await addAll(
      deps,
      [...byAddress.values()].map(({ write }) => write),
      (write, outcome) => {
        const [first = -1, ...others] = byAddress.get(emailKey(write.user.email).pk)?.places ?? [];
        results[first] = outcome;
        // If the first was added or refused, the address is taken now. If its outcome is unknown, the others' outcome is unknown too.
        for (const place of others) results[place] = outcome.status === 500 ? outcome : refused(emailTaken());
      },
    );
    await announce(deps, added);
    return { status: 200, body: { results: results.map((outcome, index) => ({ index, ...outcome })) } };
  },
});

function check(deps: UserDependencies, fields: unknown): Prepared {
  const parsed = createUserSchema.safeParse(fields);
  if (parsed.success) return prepareUser(deps, parsed.data);
  return { ok: false, refusal: invalidRequest(fieldErrors(parsed.error)) };
}

/** Throws only if no group could be written. */
async function addAll(
  deps: UserDependencies,
  writes: readonly UserWrite[],
  report: (write: UserWrite, outcome: Outcome) => void,
): Promise<UserWrite[]> {
  const added: UserWrite[] = [];
  const failures: unknown[] = [];
  const groups = groupsOf(writes);
  await eachAtOnce(groups, GROUPS_AT_ONCE, async (group) => {
    try {
      for (const [wanted, result] of await deps.users.createGroup(group)) {
        const again = !result.ok && result.conflict === "SENT_EARLIER";
        const { write, written } = again ? await createOnce(deps, wanted) : { write: wanted, written: result };
        if (written.ok) added.push(write);
        report(wanted, written.ok ? { status: 201, user: write.user } : refused(emailTaken()));
      }
    } catch (error) {
      // The other groups are still answered: the caller must know which users to send again.
      failures.push(error);
      deps.log.error("BATCH_GROUP_FAILED", { users: group.length, ...errorFields(error) });
      const problem = problemOf(500, "internal", "This user could not be added; it is safe to try again");
      for (const write of group) report(write, { status: 500, problem });
    }
  });
  if (groups.length > 0 && failures.length === groups.length) throw failures[0];
  return added;
}

function refused(problem: Problem & { status: 400 | 409 }): Outcome {
  return { status: problem.status, problem };
}
