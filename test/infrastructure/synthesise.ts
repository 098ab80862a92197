import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import * as z from "zod";
import { addStage } from "../../lib/app.ts";
import type { DeployedStage, DeployedStageName } from "../../lib/stages.ts";

const cdkJson = z.object({ app: z.string(), context: z.record(z.string(), z.unknown()) });
const { context } = cdkJson.parse(JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8")));

/** An app as `cdk synth` makes it, less the bundling. `new App()` does not read cdk.json, so its flags are handed over. */
export function appWith(stageName: string, changes: Partial<DeployedStage> = {}) {
  const outdir = mkdtempSync(join(tmpdir(), "birthday-synth-"));
  const app = new App({ outdir, analyticsReporting: false, context: { ...context, "aws:cdk:bundling-stacks": [] } });
  return {
    app,
    stack: addStage(app, stageName, changes),
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
}

/** The template of a stage, without the checks: they take four seconds in each process and have a suite of their own. */
export function templateOf(stageName: DeployedStageName, changes: Partial<DeployedStage> = {}): Template {
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
