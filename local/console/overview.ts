import { randomUUID } from "node:crypto";
import * as z from "zod";
import { toInstant } from "../../functions/domain/instants.ts";
import type { Behaviour } from "../email/emailSink.ts";
import type { Schedule } from "../time/schedule.ts";
import type { AcceptedCount } from "./acceptedCount.ts";
import { type CountingRules, countMessages } from "./counters.ts";
import type { EngineFreeze } from "./engineFreeze.ts";
import { countPipeline, latenessByHour, latestMessages, nextMessage } from "./messageLists.ts";
import type { Overview } from "./overviewShape.ts";
import type { Player } from "./player.ts";
import type { QueueFaults } from "./queueFaults.ts";
import type { Snapshot, TableSnapshot } from "./tableSnapshot.ts";
import { countZones } from "./zoneCounts.ts";

export type OverviewParts = {
  now: () => number;
  player: Pick<Player, "state">;
  snapshot: Pick<TableSnapshot, "read">;
  accepted: AcceptedCount;
  rules: CountingRules;
  freeze: Pick<EngineFreeze, "isPossible" | "isFrozen">;
  faults: Pick<QueueFaults, "armed">;
  behaviour: () => Behaviour;
  schedules: readonly Schedule[];
  keepsState: boolean;
  canRestart: boolean;
};

/** Two pages that ask at the same time get the same answer. */
const FRESH_MS = 150;

/** Makes the overview from the tables and the outbox. If the database does not answer, its last answer is used. */
export function createOverview(parts: OverviewParts): () => Promise<Overview> {
  const run = randomUUID();
  let lastSeen: { snapshot: Snapshot; at: number } = {
    snapshot: { rows: [], users: new Map(), occasions: [] },
    at: parts.now(),
  };
  let made: { overview: Promise<Overview>; at: number } | undefined;

  async function make(): Promise<Overview> {
    let database: Overview["system"]["database"] = parts.freeze.isFrozen() ? "frozen" : "answers";
    if (database === "answers") {
      try {
        lastSeen = { snapshot: await parts.snapshot.read(), at: parts.now() };
      } catch (error) {
        // A row that can't be parsed is an error in our code, not an engine that does not answer.
        if (error instanceof z.ZodError) throw error;
        database = "silent";
      }
    }
    const { snapshot } = lastSeen;
    const now = parts.now();
    const { speed, until } = parts.player.state();
    const next = nextMessage(snapshot.rows, now);
    return {
      clock: { now: toInstant(now), speed, until: until === undefined ? undefined : toInstant(until) },
      system: {
        run,
        keepsState: parts.keepsState,
        canRestart: parts.canRestart,
        canFreeze: parts.freeze.isPossible(),
        database,
      },
      measuredAt: toInstant(lastSeen.at),
      counters: countMessages(snapshot, parts.accepted, now, parts.rules),
      pipeline: countPipeline(snapshot.rows, now),
      emailService: parts.behaviour(),
      armedFaults: parts.faults.armed(),
      users: snapshot.users.size,
      zones: countZones(snapshot, parts.accepted, now, parts.rules),
      latest: latestMessages(snapshot),
      lateness: latenessByHour(snapshot.rows, parts.accepted, now),
      schedules: parts.schedules.map((each) => ({ name: each.name, nextAt: toInstant(each.next(now)) })),
      nextMessageAt: next === undefined ? undefined : toInstant(next),
    };
  }

  return () => {
    if (made === undefined || performance.now() - made.at > FRESH_MS)
      made = { overview: make(), at: performance.now() };
    return made.overview;
  };
}
