import type { IMetric } from "aws-cdk-lib/aws-cloudwatch";
import { type FunctionName, functions } from "../../functions/manifest/functions.ts";
import type { MetricDefinition } from "../../functions/manifest/metrics/definition.ts";
import type { Graph } from "../../functions/manifest/metrics/graphs.ts";
import { metrics } from "../../functions/manifest/metrics/index.ts";
import { type ScheduleDefinition, schedules } from "../../functions/manifest/schedules.ts";
import { namesOf } from "../namesOf.ts";
import { metricOf, type Statistic } from "./metric.ts";

/** Every metric of the table, by the graph that shows it. */
export function graphedMetrics(stageName: string): Map<Graph, IMetric[]> {
  const graphs = new Map<Graph, IMetric[]>();
  for (const name of namesOf(metrics)) {
    const definition: MetricDefinition = metrics[name];
    const lines = servicesOf(definition).flatMap((service) =>
      statisticsOf(definition).map((statistic) =>
        metricOf(stageName, { service, name, statistic }).with({ label: `${name} ${service} ${statistic}` }),
      ),
    );
    graphs.set(definition.graph, [...(graphs.get(definition.graph) ?? []), ...lines]);
  }
  return graphs;
}

/** The values of the dimension `service` under which a metric is reported. */
function servicesOf({ perJob, emittedBy }: MetricDefinition): readonly FunctionName[] {
  if (!perJob) return emittedBy;
  const all: ScheduleDefinition[] = Object.values(schedules);
  return namesOf(functions).filter((name) => all.some((schedule) => schedule.function === name));
}

function statisticsOf({ unit, alarm }: MetricDefinition): readonly Statistic[] {
  if (typeof alarm === "object" && "statistic" in alarm && unit !== "Milliseconds") return [alarm.statistic];
  return unit === "Milliseconds" ? ["p50", "p99"] : unit === "Seconds" ? ["Maximum"] : ["Sum"];
}
