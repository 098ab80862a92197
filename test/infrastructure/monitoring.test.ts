import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { functions } from "../../functions/manifest/functions.ts";
import type { MetricAlarm, MetricDefinition } from "../../functions/manifest/metrics/definition.ts";
import { metrics } from "../../functions/manifest/metrics/index.ts";
import { type ScheduleDefinition, schedules } from "../../functions/manifest/schedules.ts";
import { tables } from "../../functions/manifest/tables.ts";
import { ALARMS } from "../../tools/plan/bill.ts";
import { emittedMetrics } from "./emittedMetrics.ts";
import { resource, resources, stageWith, templateOf } from "./synthesise.ts";

const template = templateOf("prod", { events: true });
const definitions: [string, MetricDefinition][] = Object.entries(metrics);
const alarmSchema = z.object({
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.unknown()).min(1),
  ComparisonOperator: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })).default([]),
  EvaluationPeriods: z.int(),
  MetricName: z.string(),
  Namespace: z.string(),
  Period: z.int(),
  Threshold: z.number(),
  TreatMissingData: z.string(),
});
/** An alarm on a share of another metric has its metrics in a list: the own one comes first in the expression, as `part`. */
const listSchema = z.array(
  z.looseObject({ Id: z.string(), Expression: z.string().optional(), MetricStat: z.unknown().optional() }),
);
const ownMetric = (properties: Record<string, unknown>) => {
  const list = listSchema.optional().parse(properties.Metrics);
  const own = list?.find(({ Id }) => Id === "part")?.MetricStat;
  return own instanceof Object ? { ...own, ...Object(Reflect.get(own, "Metric")) } : {};
};
const alarms = resources(template, "AWS::CloudWatch::Alarm").map(({ id, properties }) => ({
  id,
  ...alarmSchema.parse({ ...properties, ...ownMetric(properties) }),
}));
const anchorOf = (description: string) => /docs\/runbook\.md#([\w-]+)$/.exec(description)?.[1] ?? "";
const alarmsOn = (name: string, service: string) =>
  alarms.filter((alarm) => alarm.MetricName === name && alarm.Dimensions[0]?.Value === service);
const isAlarm = (alarm: MetricDefinition["alarm"]): alarm is MetricAlarm =>
  typeof alarm === "object" && "name" in alarm;

describe("the table of metrics and the code agree", () => {
  it.each(Object.keys(functions))("%s emits what the table says, and nothing else", async (name) => {
    const listed = definitions.filter(([, { emittedBy }]) => emittedBy.some((each) => each === name));
    expect(await emittedMetrics(name)).toEqual(listed.map(([metric]) => metric).sort());
  });
});

describe("what is emitted is watched", () => {
  const watched = definitions.filter(([, { alarm }]) => isAlarm(alarm));

  it("covers every way in which users are hurt", () => {
    const names = watched.map(([name]) => name);
    const hurt = ["MessagesFailed", "MessagesExpired", "UnknownOutcomes", "UnknownOutcomesResent", "BreakerUnreadable"];
    expect(names).toEqual(expect.arrayContaining([...hurt, "MessagesRequeued", "MessagesOverdue", "PlanningLag"]));
  });

  it.each(watched)("%s rings wherever it is emitted", (name, { emittedBy }) => {
    for (const service of emittedBy) expect(alarmsOn(name, service), service).toHaveLength(1);
  });

  it.each(definitions)("%s has an alarm, or a reason for having none that names alarms which exist", (_, { alarm }) => {
    if (isAlarm(alarm) || alarm === "bySchedule") return;
    expect(alarm.none).toMatch(/^\S.{8,}\.$/);
    const known = alarms.map(({ AlarmDescription }) => anchorOf(AlarmDescription));
    for (const [name = ""] of alarm.none.matchAll(/\w+(-\w+)+/g)) expect(known).toContain(name);
  });

  it("late rings after one bad nine o'clock", () => {
    expect(alarmsOn("Lateness", "send")[0]).toMatchObject({ EvaluationPeriods: 1, Period: 300, Threshold: 60_000 });
  });

  it.each([48, 72])("planning-behind follows a horizon of %i hours", (horizonHours) => {
    const policy = { ...stageWith("dev").policy, horizonHours };
    const [alarm] = resources(templateOf("dev", { policy }), "AWS::CloudWatch::Alarm").filter(
      ({ properties }) => properties.MetricName === "PlanningLag",
    );
    expect(alarm?.properties.Threshold).toBe((horizonHours - 6) * 3_600);
  });

  it("no alarm adds up metrics, since a sum has no value while one of them has no data", () => {
    const expressions = [...JSON.stringify(template.toJSON()).matchAll(/"Expression":"([^"]*)"/g)].map(
      ([, text]) => text,
    );
    // Those of shares fill in what has no data.
    expect(expressions).toEqual(
      ["bounces", "complaints"].map(() => expect.stringMatching(/^IF\(part < \d+, 0, IF\(FILL\(whole/)),
    );
  });
});

describe("every job of the manifest", () => {
  const all: [string, ScheduleDefinition][] = Object.entries(schedules);

  it.each(all)("%s rings when it did not run, without being listed anywhere else", (name, { expression }) => {
    const [alarm, ...more] = alarms.filter(({ id }) => id.startsWith(`Monitoring${name}didnotrun`));
    expect(more).toEqual([]);
    const minutes = { "rate(1 minute)": 5, "rate(10 minutes)": 30 }[expression];
    if (minutes !== undefined) {
      expect(alarm).toMatchObject({ MetricName: "JobRuns", Period: minutes * 60, TreatMissingData: "breaching" });
    } else {
      expect(alarm).toMatchObject({ MetricName: "JobAge", Threshold: 26 * 3_600, TreatMissingData: "notBreaching" });
    }
  });

  it.each(all)("%s rings at one failed run", (_, { function: name }) => {
    const [alarm] = alarms.filter(({ id }) => id.startsWith(`Monitoring${name}errors`));
    expect(alarm).toMatchObject({ MetricName: "Errors", Threshold: 1, EvaluationPeriods: 1 });
  });
});

describe("shares of bounces and complaints", () => {
  it.each([
    ["bounces", "ReceiptsBounced", 0.05, 10],
    ["complaints", "ReceiptsComplained", 0.001, 3],
  ])("%s: of what was sent on a day, from so many on", (name, metric, threshold, minimum) => {
    const { properties } = resource(template, "AWS::CloudWatch::Alarm", `Monitoring${name}`);
    const list = listSchema.parse(properties.Metrics);
    const [{ Expression } = { Expression: "" }] = list.filter((each) => each.Expression !== undefined);
    expect(Expression).toBe(`IF(part < ${minimum}, 0, IF(FILL(whole, 0) > 0, part / FILL(whole, 0), 1))`);
    const stat = (id: string) => JSON.stringify(list.find(({ Id }) => Id === id)?.MetricStat);
    expect(stat("part")).toContain(metric);
    expect(stat("whole")).toContain("MessagesSent");
    expect(stat("whole")).toContain('"Period":86400');
    expect(properties.Threshold).toBe(threshold);
  });
});

describe("throttling", () => {
  it.each(Object.entries(tables))("rings for reads and writes of %s and of each of its indexes", (_, { indexes }) => {
    for (const { name } of indexes) {
      const own = alarms.filter(({ Dimensions }) => Dimensions.some(({ Value }) => Value === name));
      expect(own.map(({ MetricName }) => MetricName).sort()).toEqual(["ReadThrottleEvents", "WriteThrottleEvents"]);
    }
    const onTables = alarms.filter(
      ({ Namespace, Dimensions }) => Namespace === "AWS/DynamoDB" && Dimensions.length === 1,
    );
    expect(onTables).toHaveLength(2 * Object.keys(tables).length);
  });

  it("rings for each function, the authorizer included", () => {
    const jwt = {
      issuer: "https://i.test/",
      audience: "a",
      jwksUrl: "https://i.test/k",
      algorithms: ["RS256" as const],
    };
    const withTokens = templateOf("dev", { jwt: { ...jwt, operatorScope: "operations" } });
    const count = (metric: string) =>
      resources(withTokens, "AWS::CloudWatch::Alarm").filter(({ properties }) => properties.MetricName === metric)
        .length;
    expect(count("Throttles")).toBe(Object.keys(functions).length + 1);
    expect(count("Errors")).toBe(Object.keys(functions).length + 1);
  });
});

describe("every alarm", () => {
  const runbook = readFileSync(new URL("../../docs/runbook.md", import.meta.url), "utf8");
  const sections = [...runbook.matchAll(/^## ([\w-]+)$/gm)].map(([, name]) => name);
  const rules = resources(template, "AWS::Events::Rule").map(({ properties }) => String(properties.Description));

  it.each(alarms)("$id says its impact, a first step and a page of the runbook", ({ AlarmDescription }) => {
    expect(AlarmDescription).toMatch(/^[A-Z].+\. First: .+ Runbook: docs\/runbook\.md#/);
    expect(sections).toContain(anchorOf(AlarmDescription));
  });

  it("has a page, and no page is without an alarm", () => {
    const anchors = [...alarms.map((alarm) => alarm.AlarmDescription), ...rules].map(anchorOf);
    expect([...new Set(anchors)].sort()).toEqual(sections.sort());
  });
});

describe("the dashboard", () => {
  const body = JSON.stringify(resources(template, "AWS::CloudWatch::Dashboard"));

  it.each(definitions)("shows %s of each emitter", (name, { perJob, emittedBy }) => {
    const services = perJob ? Object.values(schedules).map((schedule) => schedule.function) : emittedBy;
    for (const service of services) {
      expect(body).toMatch(
        new RegExp(`BirthdayScheduler/prod[\\\\"]+,[\\\\"]+${name}[\\\\"]+,[\\\\"]+service[\\\\"]+,[\\\\"]+${service}`),
      );
    }
  });
});

it("the bill of npm run plan counts the alarms that a stage has", () => {
  expect(resources(templateOf("prod"), "AWS::CloudWatch::Alarm")).toHaveLength(ALARMS);
});
