import { toInstant } from "../../functions/domain/instants.ts";
import { userIdSchema } from "../../functions/domain/model.ts";
import type { SendTask } from "../../functions/domain/sendTask.ts";
import { enqueue } from "../../functions/enqueueing/enqueue.ts";
import { precalculate } from "../../functions/planning/precalculate.ts";
import { userOperations } from "../../functions/users/userOperations.ts";
import { simulatedTables, storesOver } from "../simulation/simulatedTables.ts";
import type { Queued, World } from "./choices.ts";
import { policy } from "./scenarios.ts";

const EVE = toInstant(Date.parse("2026-06-14T12:00:00Z"));
const NINE = toInstant(Date.parse("2026-06-15T07:00:00Z"));

/** One user in Berlin on their birthday at nine: the message is planned, and its task lies on the queue. */
export async function birthdayWorld(): Promise<World> {
  let now = EVE;
  const queue: Queued[] = [];
  const none = () => {};
  const tables = simulatedTables({ now: () => now, staleMs: 0, faults: {}, onMessage: none, onUser: none });
  const deps = {
    ...storesOver(
      async (command) => tables.model.perform(command),
      async () => {},
      policy,
    ),
    queue: {
      put: async (tasks: readonly SendTask[]) => {
        queue.push(...tasks.map((task) => ({ id: `q${queue.length + 1}`, task })));
        return { refused: [] };
      },
      depth: async () => ({ visible: queue.length, inFlight: 0, delayed: 0 }),
    },
    clock: () => now,
    newId: () => "00000000-0000-7000-8000-000000000001",
    recordMetric: none,
    log: { debug: none, info: none, warn: none, error: none },
    policy,
  };
  await precalculate(deps, {}, () => true);
  const body = {
    firstName: "Ada",
    lastName: "Lovelace",
    email: "ada@example.com",
    timezone: "Europe/Berlin",
    birthdayDate: "1990-06-15",
  };
  await userOperations.createUser.run(deps, { params: {}, query: {}, headers: {}, body });
  now = NINE;
  await precalculate(deps, {}, () => true);
  await enqueue(deps, () => true);
  return { tables: tables.model.state.copy(), queue, now, userId: userIdSchema.parse(deps.newId()) };
}
