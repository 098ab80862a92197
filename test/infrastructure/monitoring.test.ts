import { readFileSync } from "node:fs";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { type FunctionName, functions } from "../../functions/manifest/functions.ts";
import { metricNames } from "../../functions/runtime/metricNames.ts";
import { resources, templateOf } from "./synthesise.ts";

const template = templateOf("prod");
const metricSchema = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })).default([]),
});
const alarmSchema = z.object({
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.unknown()).min(1),
  TreatMissingData: z.string(),
});
const alarms = resources(template, "AWS::CloudWatch::Alarm").map(({ id, properties }) => ({
  id,
  ...alarmSchema.parse(properties),
}));
const anchorOf = (description: string) => /docs\/runbook\.md#([\w-]+)$/.exec(description)?.[1] ?? "";

type OwnMetric = { service: string; name: string };
/** An alarm states its metric at its top, or within a list of expressions. */
function metricsIn(value: unknown): OwnMetric[] {
  if (typeof value !== "object" || value === null) return [];
  const metric = metricSchema.safeParse(value);
  const ours = metric.success && metric.data.Namespace === "BirthdayScheduler/prod";
  if (ours) return [{ service: String(metric.data.Dimensions[0]?.Value), name: metric.data.MetricName }];
  return Object.values(value).flatMap(metricsIn);
}
const own: OwnMetric[] = [
  ...resources(template, "AWS::CloudWatch::Alarm").flatMap(({ properties }) => metricsIn(properties)),
  // A dashboard's widgets are JSON text, with the metrics as ["namespace", "name", "service", "function", ...].
  ...[
    ...JSON.stringify(resources(template, "AWS::CloudWatch::Dashboard")).matchAll(
      /BirthdayScheduler\/prod[\\"]+,[\\"]+(\w+)[\\"]+,[\\"]+service[\\"]+,[\\"]+(\w+)/g,
    ),
  ].map(([, name = "", service = ""]) => ({ service, name })),
];

describe("every figure that is watched is emitted", () => {
  it("finds them in alarms and on the dashboard", () => {
    expect(own.length).toBeGreaterThan(30);
  });

  it.each([...new Map(own.map((each) => [`${each.service} ${each.name}`, each])).values()])(
    "$service emits $name",
    async ({ service, name }) => {
      const code = await bundled(service);
      expect(Object.keys(metricNames)).toContain(name);
      expect(code).toMatch(new RegExp(`recordMetric\\(\\s*"${name}"`));
    },
  );

  it("and every figure of the list is emitted by somebody", async () => {
    const code = (await Promise.all(Object.keys(functions).map(bundled))).join("\n");
    for (const name of Object.keys(metricNames))
      expect(code, name).toMatch(new RegExp(`recordMetric\\([^;]*"${name}"`));
  });
});

const bundles = new Map<string, Promise<string>>();
/** All of the project's own code that is deployed with a function. */
function bundled(name: string): Promise<string> {
  const known = bundles.get(name);
  if (known) return known;
  const entry = new URL(`../../${functions[functionName(name)].entry}`, import.meta.url).pathname;
  const made = build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: "node",
    packages: "external",
    format: "esm",
  }).then(({ outputFiles }) => outputFiles.map(({ text }) => text).join("\n"));
  bundles.set(name, made);
  return made;
}

function functionName(name: string): FunctionName {
  const known = (Object.keys(functions) as FunctionName[]).find((each) => each === name);
  if (!known) throw new Error(`no function ${name}`);
  return known;
}

describe("every alarm", () => {
  const runbook = readFileSync(new URL("../../docs/runbook.md", import.meta.url), "utf8");
  const sections = [...runbook.matchAll(/^## ([\w-]+)$/gm)].map(([, name]) => name);

  it.each(alarms)("$id says its impact, a first step and a page of the runbook", ({ AlarmDescription }) => {
    expect(AlarmDescription).toMatch(/^[A-Z].+\. First: .+ Runbook: docs\/runbook\.md#/);
    expect(sections).toContain(anchorOf(AlarmDescription));
  });

  it("has a page, and no page is without an alarm", () => {
    expect([...new Set(alarms.map((alarm) => anchorOf(alarm.AlarmDescription)))].sort()).toEqual(sections.sort());
  });

  it("of a job that must run rings when no data comes", () => {
    const missing = alarms.filter((alarm) => /-did-not-run$/.test(anchorOf(alarm.AlarmDescription)));
    expect(missing).toHaveLength(3);
    for (const alarm of missing) expect(alarm.TreatMissingData).toBe("breaching");
  });

  it("reaches users over an encrypted topic", () => {
    const [topic] = resources(template, "AWS::SNS::Topic");
    expect(topic?.properties.KmsMasterKeyId).toBeDefined();
  });
});

describe("alarms reach users", () => {
  it("by email, and by a paging service's address, where the stage names them", () => {
    const template = templateOf("dev", { alarmEmail: "ops@example.com", alarmUrl: "https://pager.example.com/hook" });
    const subscriptions = resources(template, "AWS::SNS::Subscription").map(({ properties }) => properties);
    expect(subscriptions).toMatchObject([
      { Protocol: "email", Endpoint: "ops@example.com" },
      { Protocol: "https", Endpoint: "https://pager.example.com/hook" },
    ]);
    const [{ id } = { id: "" }] = resources(template, "AWS::SNS::Topic");
    for (const { TopicArn } of subscriptions) expect(TopicArn).toEqual({ Ref: id });
  });
});
