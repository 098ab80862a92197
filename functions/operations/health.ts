import * as z from "zod";
import type { OutcomeCounts } from "../domain/breaker.ts";
import { between, SECOND } from "../domain/instants.ts";
import { instantSchema } from "../domain/model.ts";
import { rateAt } from "../domain/rateLimit.ts";
import { volumeSchema } from "../domain/volume.ts";
import { operation } from "../http/operation.ts";
import type { OperatorDependencies } from "./operatorDependencies.ts";
import { checkServices, jobStates, openWork } from "./systemStatus.ts";

const checkedSchema = z.object({ healthy: z.boolean(), message: z.string(), latencyMs: z.number() });
const servicesSchema = z.record(z.string(), checkedSchema);
const depthSchema = z.object({
  visible: z.int(),
  inFlight: z.int(),
  delayed: z.int(),
  oldestAgeSeconds: z.number().optional().describe("Of the oldest message there, by its row; 0 without any"),
});

/** Answers if the function runs. It calls no other service. */
export const live = operation({
  summary: "Check that the API answers",
  description: "Says that the API answers. Reads nothing, so it is cheap enough for a probe each second.",
  request: {},
  responses: { 200: { description: "It answers", schema: z.object({ status: z.literal("ok") }) } },
  handle: async (_tools: OperatorDependencies) => ({ status: 200, body: { status: "ok" } }),
});

export const health = operation({
  summary: "Show which stage answers",
  description: "Says which stage answers, and the version of its code.",
  request: {},
  responses: {
    200: {
      description: "It answers",
      schema: z.object({ status: z.literal("ok"), stage: z.string(), time: instantSchema }),
    },
  },
  handle: async (deps: OperatorDependencies) => ({
    status: 200,
    body: { status: "ok", stage: deps.stage, time: deps.clock() },
  }),
});

const readySchema = z
  .object({ status: z.enum(["ready", "not ready"]), services: servicesSchema })
  .meta({ id: "Readiness" });
export const ready = operation({
  summary: "Check that messages can be planned, queued and sent",
  description: "Asks each table and queue that the work needs. A table or queue that does not answer makes it 503.",
  request: {},
  responses: {
    200: { description: "Every service answers", schema: readySchema },
    503: { description: "One does not; `services` says which", schema: readySchema },
  },
  async handle(deps: OperatorDependencies) {
    const services = await checkServices(deps);
    const well = Object.values(services).every(({ healthy }) => healthy);
    return { status: well ? 200 : 503, body: { status: well ? "ready" : "not ready", services } };
  },
});

const detailSchema = z
  .object({
    status: z.enum(["ready", "not ready"]),
    stage: z.string(),
    time: instantSchema,
    version: z.string(),
    uptimeSeconds: z.number(),
    memoryMb: z.number(),
    services: servicesSchema,
    sending: z
      .object({
        breaker: z.enum(["CLOSED", "OPEN", "HALF_OPEN"]),
        since: instantSchema,
        openUntil: instantSchema.optional(),
        openings: z.int(),
        accepted: z.int().describe("Calls in the window that were accepted"),
        failed: z.int(),
        refused: z.int(),
        windowSeconds: z.int().describe("For so long a call counts"),
        coolDownSeconds: z
          .number()
          .optional()
          .describe("From the opening to the trial call, while the breaker is open"),
        ratePerSecond: z.number().optional().describe("Calls allowed in a second at present; absent: no limit"),
        ramping: z.boolean().describe("The rate grows again after the breaker was open"),
        paused: z.boolean(),
        pauseReason: z.string().optional(),
      })
      .optional(),
    queues: z.object({ messages: depthSchema, deadLetters: depthSchema }).optional(),
    work: z
      .object({
        counts: z.record(z.string(), z.int()),
        capped: z.boolean().describe("True where there is more than was counted"),
        oldestDueAt: instantSchema.optional(),
        oldestDueAgeSeconds: z.number(),
      })
      .optional(),
    jobs: z
      .array(
        z.object({
          job: z.string(),
          lastRunAt: instantSchema.optional(),
          secondsSince: z.number().optional(),
          durationMs: z.number().optional(),
          counts: z.record(z.string(), z.number()).optional(),
        }),
      )
      .optional(),
    plannedThrough: instantSchema.optional(),
    volume: volumeSchema.optional(),
    schedules: z.array(z.object({ name: z.string(), expression: z.string(), state: z.string() })).optional(),
  })
  .meta({ id: "Health" });

/** A part that can't be read in time is left out. `services` says why. */
export const detailed = operation({
  summary: "Show the whole state of the system",
  description:
    "Tables, queues, breaker, the last run of each job, how far the plan reaches and what is overdue. No names or addresses.",
  request: {},
  responses: {
    200: { description: "All is well", schema: detailSchema },
    503: { description: "A service does not answer", schema: detailSchema },
  },
  async handle(deps: OperatorDependencies) {
    const services = await checkServices(deps);
    const well = Object.values(services).every(({ healthy }) => healthy);
    const tables = services.messages.healthy && services.control.healthy;
    const queues = services.queue.healthy && services.deadLetters.healthy;
    const counted = tables ? await openWork(deps) : undefined;
    const { ages, ...work } = counted ?? {};
    const jobs = tables ? await jobStates(deps) : undefined;
    const volume = services.control.healthy ? await deps.control.volume() : undefined;
    const schedules = await deps.schedules.list().catch(() => undefined);
    const body = {
      status: well ? "ready" : "not ready",
      stage: deps.stage,
      time: deps.clock(),
      version: process.env.AWS_LAMBDA_FUNCTION_VERSION ?? "local",
      uptimeSeconds: Math.round(process.uptime()),
      memoryMb: Math.round(process.memoryUsage.rss() / 1e6),
      services,
      ...(services.control.healthy && { sending: await sending(deps) }),
      ...(queues && {
        queues: {
          messages: { ...(await deps.queue.depth()), oldestAgeSeconds: ages?.messages },
          deadLetters: { ...(await deps.deadLetters.depth()), oldestAgeSeconds: ages?.deadLetters },
        },
      }),
      ...(counted && { work }),
      ...(jobs && { jobs: jobs.runs, plannedThrough: jobs.plannedThrough }),
      ...(volume && { volume }),
      ...(schedules && { schedules: schedules.map(({ name, expression, state }) => ({ name, expression, state })) }),
    };
    return { status: well ? 200 : 503, body };
  },
});

async function sending({ breaker, clock, policy }: OperatorDependencies) {
  const now = clock();
  const state = await breaker.read(now);
  const { phase, since, openUntil, openings, paused, outcomes } = state;
  const sum = (result: keyof OutcomeCounts) => outcomes.reduce((total, each) => total + each[result], 0);
  const ratePerSecond = rateAt(state, now, policy);
  return {
    breaker: phase,
    since,
    openUntil,
    openings,
    accepted: sum("accepted"),
    failed: sum("failed"),
    refused: sum("refused"),
    windowSeconds: policy.breaker.windowSeconds,
    ...(phase === "OPEN" && openUntil && { coolDownSeconds: between(since, openUntil) / SECOND }),
    ...(ratePerSecond !== undefined && { ratePerSecond }),
    ramping: phase === "CLOSED" && openings > 0 && ratePerSecond !== policy.ratePerSecond,
    paused: paused !== undefined,
    pauseReason: paused?.reason,
  };
}

export const listSchedules = operation({
  summary: "List the schedules and whether they are enabled",
  description: "Each schedule with its rate, whether it is enabled, and when its job ran last.",
  request: {},
  responses: {
    200: {
      description: "The schedules",
      schema: z.object({
        items: z.array(
          z.object({
            name: z.string(),
            expression: z.string(),
            state: z.enum(["ENABLED", "DISABLED"]),
            purpose: z.string().optional(),
          }),
        ),
      }),
    },
  },
  handle: async (deps: OperatorDependencies) => ({ status: 200, body: { items: await deps.schedules.list() } }),
});
