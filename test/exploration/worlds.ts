import type { DeliveryOutcome } from "../../functions/delivery/emailService.ts";
import { toInstant } from "../../functions/domain/instants.ts";
import { messageId } from "../../functions/domain/message.ts";
import { userIdSchema } from "../../functions/domain/model.ts";
import { type Policy, policySchema } from "../../functions/domain/policy.ts";
import type { SendTask } from "../../functions/domain/sendTask.ts";
import { zoneOverridesSchema } from "../../functions/domain/zones/zoneOverrides.ts";
import { enqueue } from "../../functions/enqueueing/enqueue.ts";
import { precalculate } from "../../functions/planning/precalculate.ts";
import { sendBatch } from "../../functions/sending/sendBatch.ts";
import { userOperations } from "../../functions/users/userOperations.ts";
import { names, simulatedTables, storesOver } from "../simulation/simulatedTables.ts";
import type { Queued, World } from "./choices.ts";

/** One partition, since there is one message; the breaker never opens, so calls about it commute. */
const policy = policySchema.parse({ partitions: 1, breaker: { minimumCalls: 1000, minimumFailures: 1000 } });
const summerIsLater = { "Europe/Berlin": [{ from: "2026-06-01T00:00:00.000Z", offsetMinutes: 180 }] };
const newLaw: Policy = { ...policy, zoneOverrides: zoneOverridesSchema.parse(summerIsLater) };

const at = (text: string) => toInstant(Date.parse(text));
const DAYS_BEFORE = at("2026-06-12T00:00:00Z");
const EVE = at("2026-06-14T12:00:00Z");
/** Nine o'clock in Berlin on the birthday. */
const NINE = at("2026-06-15T07:00:00Z");

/** Where scenarios begin: one user in Berlin whose birthday is 15 June. */
export const worlds = {
  /** At nine: the message is planned, and its task lies on the queue. */
  async queued(): Promise<World> {
    const system = makeSystem();
    await system.plan(EVE);
    await system.addUser();
    await system.plan(NINE);
    await system.enqueue();
    return system.world();
  },
  /** The same, where planning is days behind and will come to the message once more. */
  async lagging(): Promise<World> {
    const system = makeSystem();
    await system.plan(DAYS_BEFORE);
    await system.addUser(EVE);
    await system.enqueue(NINE);
    return system.world();
  },
  /** On the day before: the user is known for long, and planning has not come to the birthday yet. */
  async unplanned(): Promise<World> {
    const system = makeSystem();
    await system.plan(DAYS_BEFORE);
    await system.addUser();
    return system.world(at("2026-06-14T00:00:00Z"));
  },
  /** At nine: the email service has refused the message. */
  async failed(): Promise<World> {
    const system = makeSystem();
    await system.plan(EVE);
    await system.addUser();
    await system.plan(NINE);
    await system.enqueue();
    await system.send({ kind: "refused", detail: "HTTP 400" });
    return system.world();
  },
  /** On the day before, planned by a law of time zones that has just been replaced: the message is due an hour earlier now. */
  async newLaw(): Promise<World> {
    const system = makeSystem();
    await system.plan(EVE);
    await system.addUser();
    return { ...system.world(EVE, true), policy: newLaw };
  },
};

function makeSystem() {
  let now = EVE;
  let queue: Queued[] = [];
  let outcome: DeliveryOutcome = { kind: "accepted" };
  const refused: string[] = [];
  const none = () => {};
  const always = () => true;
  const tables = simulatedTables({ now: () => now, staleMs: 0, faults: {}, onMessage: none, onUser: none });
  const stores = storesOver(
    async (command) => tables.model.perform(command),
    async () => {},
    policy,
  );
  const deps = {
    ...stores,
    queue: {
      put: async (tasks: readonly SendTask[]) => {
        queue.push(...tasks.map((task) => ({ id: `q${queue.length + 1}`, task })));
        return { refused: [] };
      },
      depth: async () => ({ visible: queue.length, inFlight: 0, delayed: 0 }),
    },
    deadLetters: { put: async () => {} },
    emailService: { send: async () => outcome },
    clock: () => now,
    random: () => 0.5,
    wait: async () => {},
    newId: () => "00000000-0000-7000-8000-000000000001",
    recordMetric: none,
    log: { debug: none, info: none, warn: none, error: none },
    policy,
  };
  const body = {
    firstName: "Ada",
    lastName: "Lovelace",
    email: "ada@example.com",
    timezone: "Europe/Berlin",
    birthdayDate: "1990-06-15",
  };

  return {
    plan: async (when = now) => {
      now = when;
      await precalculate(deps, {}, always);
    },
    addUser: async (when = now) => {
      now = when;
      await userOperations.createUser.run(deps, { params: {}, query: {}, headers: {}, body });
    },
    enqueue: async (when = now) => {
      now = when;
      await enqueue(deps, always);
    },
    /** The tasks on the queue are sent, with this answer of the email service. */
    send: async (answer: DeliveryOutcome) => {
      outcome = answer;
      if (answer.kind === "refused") refused.push(...queue.map(({ task }) => messageId(task)));
      await sendBatch(
        deps,
        queue.map(({ id, task }) => ({ messageId: id, body: JSON.stringify(task) })),
        "sender before",
        always,
      );
      queue = [];
    },
    world: (when = now, wholeLaw = false): World => {
      if (!wholeLaw) forgetOtherZones();
      const tablesNow = tables.model.state.copy();
      const userId = userIdSchema.parse(deps.newId());
      return { tables: tablesNow, queue, now: when, userId, refused, policy, policyBefore: policy };
    },
  };

  /** 600 zones are most of the work of a schedule, and only a change of law looks at them. */
  function forgetOtherZones(): void {
    const { state } = tables.model;
    for (const [key, item] of state.now(names.control)) {
      if (item.pk !== "ZONE_LAW") continue;
      const fingerprints = { from: at("2026-05-01T00:00:00Z"), through: at("2026-08-01T00:00:00Z"), zones: {} };
      state.commit([{ table: names.control, key, before: item, after: { ...item, fingerprints } }]);
    }
  }
}
