import type { Policy } from "../../domain/policy.ts";
import type { FunctionName } from "../functions.ts";
import type { Graph } from "./graphs.ts";

/** One alarm for each function that emits the metric. Its name is a section of docs/runbook.md. */
export type MetricAlarm = {
  name: string;
  statistic: "Sum" | "Maximum" | "Minimum" | "p99";
  /** Length of one period; 5 where absent. */
  minutes?: number;
  /** Rings after so many periods in a row; 1 where absent. */
  periods?: number;
  /**
   * The threshold is for the share of another metric (0 to 1), and only from so many on: a share of few says nothing. The alarm then
   * needs one emitter.
   */
  shareOf?: { metric: string; service: FunctionName; minimum: number };
  /** What it means for users. */
  impact: string;
  /** What to do first. */
  firstStep: string;
} & AlarmThreshold;

/** The alarm rings at this value and above, or below that value. A threshold that depends on the stage is a function of its policy. */
type AlarmThreshold =
  | { atLeast: number | ((policy: Policy) => number); below?: undefined }
  | { below: number; atLeast?: undefined };

export type MetricDefinition = {
  unit: "Count" | "Milliseconds" | "Seconds";
  /** What one unit of it means for users or operators. */
  meaning: string;
  /**
   * The functions whose code emits it. A job that the operator function runs by hand reports as the function of its schedule.
   * A test compares this list with the bundles.
   */
  emittedBy: readonly FunctionName[];
  /** The metric describes a job. It is reported under the name of the job, also if another function emits it. */
  perJob?: true;
  /** Where the dashboard shows it. */
  graph: Graph;
  /** `bySchedule`: lib/monitoring/alarms/jobAlarms.ts makes one for each schedule. `none` says why no alarm is needed. */
  alarm: MetricAlarm | "bySchedule" | { none: string };
};
