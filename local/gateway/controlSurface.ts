import type { ServerResponse } from "node:http";
import { DateTime, Duration } from "luxon";
import * as z from "zod";
import { type Behaviour, behaviourSchema } from "../email/emailSink.ts";
import type { Outbox } from "../email/outbox.ts";
import { StoppingError, type Target, type Timeline } from "../time/timeline.ts";
import type { ControlRequest, ControlSurface } from "./gateway.ts";
import { answerJson, answerProblem, answerText } from "./http.ts";
import { checked, FieldError, parseJson } from "./requestBody.ts";

export type Action = (request: ControlRequest, response: ServerResponse) => Promise<void> | void;
/** By path and method. */
export type Actions = Record<string, Record<string, Action>>;

type Parts = {
  now: () => number;
  timeline: Pick<Timeline, "advance" | "jump">;
  outbox: Pick<Outbox, "toJson" | "empty">;
  behave: (behaviour: Behaviour) => void;
  /** The operations of the console. They are made from those of this file, since some extend them. */
  more?: (own: Actions) => Actions;
};

const instant = z.iso.datetime({ offset: true, error: "must be an instant such as 2027-03-01T09:00:00Z" });
const duration = z
  .string()
  .refine((text) => /\d/.test(text) && Duration.fromISO(text).isValid, "must be an ISO 8601 duration such as PT26H");
const moveSchema = z
  .strictObject({ advanceBy: duration.optional(), advanceTo: instant.optional(), jumpTo: instant.optional() })
  .refine((move) => Object.keys(move).length === 1, "give exactly one of advanceBy, advanceTo and jumpTo");

const LAST_INSTANT = Date.parse("9999-12-31T23:59:59.999Z");

/** `/_local/*`: moves time, shows what was sent, and makes the email service fail. Never part of a deployed stage. */
export function createControlSurface({ now, timeline, outbox, behave, more = () => ({}) }: Parts): ControlSurface {
  const own: Actions = {
    "/_local/clock": {
      GET: (_, response) => answerJson(response, 200, { now: new Date(now()).toISOString() }),
      POST: async ({ body }, response) => {
        const move = moveOf(parseJson(body));
        const reached = await timeline[move.kind](move.target);
        answerJson(response, 200, { now: new Date(reached).toISOString() });
      },
    },
    "/_local/outbox": {
      GET: (_, response) =>
        answerText(response, 200, `{"deliveries":${outbox.toJson()}}`, { "content-type": "application/json" }),
      DELETE: (_, response) => {
        outbox.empty();
        answerJson(response, 200, { deliveries: [] });
      },
    },
    "/_local/email-service": {
      PUT: ({ body }, response) => {
        const behaviour = checked(behaviourSchema, parseJson(body));
        behave(behaviour);
        answerJson(response, 200, behaviour);
      },
    },
  };

  const added = more(own);
  const paths = [...new Set([...Object.keys(own), ...Object.keys(added)])];
  const actions: Actions = Object.fromEntries(paths.map((path) => [path, { ...own[path], ...added[path] }]));

  return async (request, response) => {
    const { method, path } = request;
    const methods = actions[path];
    if (methods === undefined) return false;
    const action = methods[method];
    const allow = Object.keys(methods).join(", ");
    try {
      if (action === undefined)
        answerProblem(response, 405, "Method Not Allowed", `this path takes ${allow}`, { allow });
      else await action(request, response);
    } catch (error) {
      if (error instanceof FieldError) answerProblem(response, 400, "Bad Request", error.message);
      else if (error instanceof StoppingError) answerProblem(response, 503, "Service Unavailable", error.message);
      else throw error;
    }
    return true;
  };
}

type Move = { kind: "advance" | "jump"; target: Target };

function moveOf(body: unknown): Move {
  const { advanceBy, advanceTo, jumpTo } = checked(moveSchema, body);
  const field = advanceBy !== undefined ? "advanceBy" : advanceTo !== undefined ? "advanceTo" : "jumpTo";
  const target = (now: number) => {
    const from = DateTime.fromMillis(now, { zone: "utc" });
    const at =
      advanceBy !== undefined
        ? from.plus(Duration.fromISO(advanceBy)).toMillis()
        : Date.parse(advanceTo ?? jumpTo ?? "");
    if (!(at <= LAST_INSTANT)) throw new FieldError(`${field} leads beyond the year 9999`);
    if (at < now) throw new FieldError(`${field} leads into the past: the clock is at ${from.toISO()} already`);
    return at;
  };
  return { kind: jumpTo === undefined ? "advance" : "jump", target };
}
