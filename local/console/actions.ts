import { DateTime, Duration } from "luxon";
import * as z from "zod";
import type { ZoneLaw } from "../../functions/domain/zones/zoneLaw.ts";
import type { Actions } from "../gateway/controlSurface.ts";
import { answerJson, answerProblem } from "../gateway/http.ts";
import { checked, FieldError, parseJson } from "../gateway/requestBody.ts";
import type { Timeline } from "../time/timeline.ts";
import type { EngineFreeze } from "./engineFreeze.ts";
import type { Overview } from "./overviewShape.ts";
import type { Player } from "./player.ts";
import type { QueueFaults } from "./queueFaults.ts";
import type { TableSnapshot } from "./tableSnapshot.ts";
import type { Trace } from "./trace.ts";
import { zoneUsers } from "./zoneUsers.ts";

type Parts = {
  now: () => number;
  overview: () => Promise<Overview>;
  law: ZoneLaw;
  snapshot: Pick<TableSnapshot, "read">;
  trace: Trace;
  player: Player;
  timeline: Pick<Timeline, "advance">;
  faults: QueueFaults;
  freeze: EngineFreeze;
  /** Absent if a restart is not possible or would lose all data. */
  restart?: (() => void) | undefined;
};

const FASTEST = 3_600;
const speed = z
  .number()
  .refine((value) => value === 0 || (value >= 1 && value <= FASTEST), `must be 0 (pause) or 1 to ${FASTEST}`);
const duration = z.string().refine((text) => Duration.fromISO(text).toMillis() > 0, "must be a duration such as PT24H");
const playSchema = z.strictObject({ play: speed, for: duration.optional() });
const stepSchema = z.strictObject({ step: z.literal("next") });
const count = z.int().min(1).max(100);
const faultSchema = z
  .strictObject({ lose: count.optional(), repeat: count.optional() })
  .refine((fault) => Object.keys(fault).length === 1, "give exactly one of lose and repeat");
const engineSchema = z.strictObject({ frozen: z.boolean(), seconds: z.number().min(1).max(60).default(10) });

/** The part of `/_local/*` that the console needs (docs/local.md). The clock's other moves are in controlSurface.ts. */
export function consoleActions(parts: Parts, own: Actions): Actions {
  const { now, overview, law, snapshot, trace, player, timeline, faults, freeze, restart } = parts;
  const clock = () => {
    const { speed, until } = player.state();
    return { now: instant(now()), speed, ...(until !== undefined && { until: instant(until) }) };
  };

  async function step(): Promise<void> {
    const { nextMessageAt } = await overview();
    if (nextMessageAt === undefined)
      throw new FieldError("step: no message is planned; add users, or advance the clock");
    await timeline.advance((from) => Math.max(from, Date.parse(nextMessageAt)));
  }

  return {
    "/_local/clock": {
      GET: (_, response) => answerJson(response, 200, clock()),
      POST: async (request, response) => {
        const body = parseJson(request.body);
        if (isFor("play", body)) {
          const wanted = checked(playSchema, body);
          await player.play({ speed: wanted.play, until: untilOf(now(), wanted.for) });
        } else if (isFor("step", body)) {
          checked(stepSchema, body);
          await step();
        } else return own["/_local/clock"]?.POST?.(request, response);
        answerJson(response, 200, clock());
      },
    },
    "/_local/overview": { GET: async (_, response) => answerJson(response, 200, await overview()) },
    "/_local/zone": {
      GET: async ({ query }, response) => {
        const zone = query.get("name");
        if (!zone) throw new FieldError("name: name a zone, such as Europe/Berlin");
        answerJson(response, 200, zoneUsers(await snapshot.read(), zone, now(), law));
      },
    },
    "/_local/trace": {
      GET: ({ query }, response) => {
        const messageId = query.get("messageId");
        if (!messageId) throw new FieldError("messageId: name a message, as its id in the API");
        answerJson(response, 200, { events: trace.of(messageId), truncated: trace.truncated() });
      },
    },
    "/_local/queue": {
      GET: (_, response) => answerJson(response, 200, faults.armed()),
      POST: ({ body }, response) => {
        const { lose, repeat } = checked(faultSchema, parseJson(body));
        if (lose !== undefined) faults.arm("lose", lose);
        if (repeat !== undefined) faults.arm("repeat", repeat);
        answerJson(response, 200, faults.armed());
      },
    },
    "/_local/engine": {
      PUT: ({ body }, response) => {
        const { frozen, seconds } = checked(engineSchema, parseJson(body));
        if (!freeze.isPossible())
          return answerProblem(response, 409, "Conflict", "this database engine is not ours to stop");
        if (frozen) freeze.freeze(seconds);
        else freeze.thaw();
        answerJson(response, 200, { frozen: freeze.isFrozen() });
      },
    },
    "/_local/restart": {
      POST: (_, response) => {
        if (restart === undefined)
          return answerProblem(response, 409, "Conflict", "this system keeps no state, or cannot restart itself");
        response.once("close", restart);
        answerJson(response, 202, { restarting: true }, { connection: "close" });
      },
    },
  };
}

const instant = (millis: number) => new Date(millis).toISOString();

function isFor(field: string, body: unknown): boolean {
  return typeof body === "object" && body !== null && Object.hasOwn(body, field);
}

function untilOf(now: number, span: string | undefined): number | undefined {
  if (span === undefined) return undefined;
  return DateTime.fromMillis(now, { zone: "utc" }).plus(Duration.fromISO(span)).toMillis();
}
