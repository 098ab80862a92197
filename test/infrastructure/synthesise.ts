import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import * as z from "zod";
import { addStage } from "../../lib/app.ts";
import { readGivenSettings } from "../../lib/givenSettings.ts";
import { type DeployedStage, type DeployedStageName, readStageToDeploy } from "../../lib/stages.ts";

const cdkJson = z.object({ app: z.string(), context: z.record(z.string(), z.unknown()) });
const { context } = cdkJson.parse(JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8")));

/** What a company must say before prod can be deployed; also what CI hands to `cdk synth`. */
const company = readGivenSettings(fileURLToPath(new URL("company.json", import.meta.url)));

/** A stage as that company would deploy it. The changes are not checked, so that a test can ask for what nobody should. */
export function stageWith(stageName: string, changes: Partial<DeployedStage> = {}): DeployedStage {
  return { ...readStageToDeploy(stageName, company), ...changes };
}

/** An app as `cdk synth` makes it, less the bundling. `new App()` does not read cdk.json, so its flags are handed over. */
export function appWith(stageName: string, changes: Partial<DeployedStage> = {}) {
  const outdir = mkdtempSync(join(tmpdir(), "birthday-synth-"));
  const app = new App({ outdir, analyticsReporting: false, context: { ...context, "aws:cdk:bundling-stacks": [] } });
  return {
    app,
    stack: addStage(app, stageName, stageWith(stageName, changes)),
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
}

const templates = new Map<string, Template>();

/** The template of a stage, made once for each file of tests. CloudFormation's offline validation has a suite of its own. */
export function templateOf(stageName: DeployedStageName, changes: Partial<DeployedStage> = {}): Template {
  const key = JSON.stringify([stageName, changes], (_, value) => value ?? null);
  const template = templates.get(key) ?? synthesised(stageName, changes);
  templates.set(key, template);
  return template;
}

function synthesised(stageName: DeployedStageName, changes: Partial<DeployedStage>): Template {
  process.env.CDK_VALIDATION = "false";
  const { stack, remove } = appWith(stageName, changes);
  const template = Template.fromStack(stack);
  delete process.env.CDK_VALIDATION;
  remove();
  return template;
}

export type Resource = { id: string; properties: Record<string, unknown>; deletionPolicy: string | undefined };

const resourceSchema = z.object({
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
});

/** All resources of a type, parsed so far that tests need no casts. */
export function resources(template: Template, type: string): Resource[] {
  return Object.entries(template.findResources(type)).map(([id, resource]) => {
    const { Properties, DeletionPolicy } = resourceSchema.parse(resource);
    return { id, properties: Properties, deletionPolicy: DeletionPolicy };
  });
}

/** The one resource of a type whose logical id starts like this. */
export function resource(template: Template, type: string, idStart: string): Resource {
  const found = resources(template, type).filter(({ id }) => id.startsWith(idStart));
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} resources ${type} called ${idStart}...`);
  return only;
}

/** A deployed function by its name in functions/manifest. */
export function functionOf(template: Template, name: string): Resource {
  return resource(template, "AWS::Lambda::Function", `Functions${name}`);
}
