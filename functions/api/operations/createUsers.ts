import * as z from "zod";
import type { MessageChange } from "../../domain/replan.ts";
import { eachAtOnce } from "../../runtime/batches.ts";
import { errorFields } from "../../runtime/log.ts";
import { addPerson } from "../addPerson.ts";
import { type ApiTools, operation } from "../operation.ts";
import { feedSoon } from "../people.ts";
import { fieldErrors, invalidRequest, type Problem, problemOf, problemSchema } from "../problem.ts";
import { createUserSchema, userSchema } from "../userSchemas.ts";

const LARGEST_BATCH = 100;
/** Enough to hide the way to the table; more would only queue for the SDK's connections. */
const AT_ONCE = 25;

const batchSchema = z
  .strictObject({
    // Checked one by one, so that a bad one is answered in its own place.
    users: z
      .array(z.unknown().meta({ override: { $ref: "#/components/schemas/NewUser" } }), "must be a list of people")
      .min(1, "must hold at least one person")
      .max(LARGEST_BATCH, `must hold at most ${LARGEST_BATCH} people`),
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
type Result = z.infer<typeof resultSchema>;

export const createUsers = operation({
  summary: "Add up to 100 people, each for themselves",
  bodyLimit: 256 * 1024,
  request: { body: batchSchema },
  responses: {
    200: {
      description: "What became of each, in their order; one that is refused holds up no other",
      schema: z.object({ results: z.array(resultSchema) }),
    },
    400: { description: "The list is wrong; nobody was added", schema: problemSchema },
  },
  async handle(tools, { body: { users } }) {
    const results: Result[] = [];
    const changes: MessageChange[] = [];
    const failures: unknown[] = [];
    await eachAtOnce([...users.entries()], AT_ONCE, async ([index, fields]) => {
      try {
        const added = await addOne(tools, fields);
        if (added.changes) changes.push(...added.changes);
        results[index] = { index, ...added.result };
      } catch (error) {
        // The others are answered all the same: who asks again should know whom.
        failures.push(error);
        tools.log.error("BATCH_ITEM_FAILED", { index, ...errorFields(error) });
        const problem = problemOf(500, "internal", "This person could not be added; it is safe to try again");
        results[index] = { index, status: 500, problem };
      }
    });
    if (failures.length === users.length) throw failures[0];
    await feedSoon(tools, changes);
    return { status: 200, body: { results } };
  },
});

type Outcome = { result: Omit<Result, "index">; changes?: MessageChange[] };

async function addOne(tools: ApiTools, fields: unknown): Promise<Outcome> {
  const parsed = createUserSchema.safeParse(fields);
  if (!parsed.success) return refused(invalidRequest(fieldErrors(parsed.error)));
  const added = await addPerson(tools, parsed.data);
  if (!added.ok) return refused(added.refusal);
  return { result: { status: 201, user: added.person }, changes: added.changes };
}

function refused(problem: Problem & { status: 400 | 409 }): Outcome {
  return { result: { status: problem.status, problem } };
}
