import * as z from "zod";
import { between, HOUR, plus, SECOND } from "../domain/instants.ts";
import { operation } from "../http/operation.ts";
import type { OperatorDependencies } from "./operatorDependencies.ts";
import { jobStates, openWork } from "./systemStatus.ts";

const OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
type Sample = { labels?: Record<string, string>; value: number };
type Family = { name: string; help: string; samples: Sample[] };

/** OpenMetrics 1.0 text: one HELP and TYPE for each family, `# EOF` at the end. */
function openMetrics(families: readonly Family[]): string {
  const lines = families.flatMap(({ name, help, samples }) => [
    `# TYPE ${name} gauge`,
    `# HELP ${name} ${help}`,
    ...samples.map(({ labels = {}, value }) => {
      const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text.replaceAll(/["\\\n]/g, "_")}"`);
      return `${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}`;
    }),
  ]);
  return `${lines.join("\n")}\n# EOF\n`;
}

/** For Prometheus scrapers. The functions' own metrics go to CloudWatch. */
export const scrape = operation({
  summary: "Gauges in OpenMetrics text",
  description: "The numbers of /health/detailed as gauges, for a scraper.",
  request: {},
  responses: { 200: { description: "OpenMetrics 1.0", schema: z.string(), contentType: OPENMETRICS } },
  async handle(deps: OperatorDependencies) {
    const now = deps.clock();
    const [work, jobs, breaker, queue, dead] = await Promise.all([
      openWork(deps),
      jobStates(deps),
      deps.breaker.read(now),
      deps.queue.depth(),
      deps.deadLetters.depth(),
    ]);
    const planned =
      jobs.plannedThrough && between(jobs.plannedThrough, plus(now, deps.policy.horizonHours * HOUR)) / SECOND;
    const text = openMetrics([
      {
        name: "birthday_build_info",
        help: "Which stage answers.",
        samples: [{ labels: { stage: deps.stage }, value: 1 }],
      },
      { name: "birthday_queue_messages", help: "Send tasks, about.", samples: depthSamples("messages", queue) },
      { name: "birthday_dead_letters", help: "Dead letters, about.", samples: depthSamples("deadLetters", dead) },
      {
        name: "birthday_queue_oldest_age_seconds",
        help: "How long the oldest message has been there, by its row.",
        samples: Object.entries(work.ages).map(([queue, value]) => ({ labels: { queue }, value })),
      },
      {
        name: "birthday_open_messages",
        help: "Messages by state, counted up to a limit.",
        samples: Object.entries(work.counts).map(([state, value]) => ({ labels: { state }, value })),
      },
      {
        name: "birthday_open_messages_capped",
        help: "1 where there are more.",
        samples: [{ value: Number(work.capped) }],
      },
      {
        name: "birthday_breaker_phase",
        help: "1 for the phase the breaker is in.",
        samples: ["CLOSED", "OPEN", "HALF_OPEN"].map((phase) => ({
          labels: { phase },
          value: Number(breaker.phase === phase),
        })),
      },
      {
        name: "birthday_sending_paused",
        help: "1 while an operator pauses sending.",
        samples: [{ value: Number(breaker.paused !== undefined) }],
      },
      {
        name: "birthday_oldest_due_age_seconds",
        help: "How long the oldest open message is due.",
        samples: [{ value: work.oldestDueAgeSeconds }],
      },
      {
        name: "birthday_job_lag_seconds",
        help: "Since each job began its last run.",
        samples: jobs.runs.flatMap(({ job, secondsSince }) =>
          secondsSince === undefined ? [] : [{ labels: { job }, value: secondsSince }],
        ),
      },
      {
        name: "birthday_planning_lag_seconds",
        help: "How far the plan is behind the horizon.",
        samples: planned === undefined ? [] : [{ value: Math.max(0, planned) }],
      },
    ]);
    return { status: 200, text, headers: { "content-type": OPENMETRICS } };
  },
});

function depthSamples(queue: string, depth: { visible: number; inFlight: number; delayed: number }): Sample[] {
  return Object.entries(depth).map(([state, value]) => ({ labels: { queue, state }, value }));
}
