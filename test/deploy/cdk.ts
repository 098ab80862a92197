import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { type DeployedStageName, stackNameOf } from "../../lib/stages.ts";
import { type Changes, writeChanges } from "./changes.ts";

const project = fileURLToPath(new URL("../../", import.meta.url));
const outputsSchema = z.record(z.string(), z.record(z.string(), z.string()));
export type Outputs = Record<string, string>;

/** The project's own commands for a stage, against the emulator that the environment names. `folder` takes what they write. */
export function stageCommands(folder: string) {
  const app = ["--app", "node test/deploy/app.ts", "--output", join(folder, "cdk.out"), "--no-notices", "--ci"];
  const command = (name: string, stage: DeployedStageName, more: string[]) => [
    ...["tools/stage/cli.ts", name, "--stage", stage, "--settings", "test/infrastructure/company.json", ...more, "--"],
    ...app,
  ];
  return {
    bootstrap: () => node([cdk, "bootstrap", "aws://000000000000/us-east-1", "--no-notices", "--ci"], {}),
    /** `npm run deploy` as CI runs it, without a terminal. */
    async deploy(stage: DeployedStageName, wanted: Changes): Promise<{ said: string; outputs: Outputs }> {
      const file = join(folder, "outputs.json");
      const args = [...command("deploy", stage, ["--approve-all"]), "--outputs-file", file];
      const said = await node(args, writeChanges(wanted));
      const [outputs = {}] = Object.values(outputsSchema.parse(JSON.parse(readFileSync(file, "utf8"))));
      return { said, outputs };
    },
    /** Answers before all is gone, and on MiniStack sometimes before it has begun, which the CLI takes for a failure. */
    destroy: (stage: DeployedStageName, wanted: Changes) =>
      node(command("destroy", stage, []), writeChanges(wanted)).catch((error: Error) => {
        if (!error.message.includes(`Failed to destroy ${stackNameOf(stage)}: UPDATE_COMPLETE`)) throw error;
      }),
  };
}
export type StageCommands = ReturnType<typeof stageCommands>;

const cdk = fileURLToPath(import.meta.resolve("aws-cdk/bin/cdk"));

/** Runs a command of this project and answers what it wrote. Throws with the end of that where it failed. */
export async function node(args: readonly string[], variables: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, ["--no-warnings=ExperimentalWarning", ...args], {
    cwd: project,
    env: { ...process.env, ...variables, CDK_DISABLE_CLI_TELEMETRY: "true" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part) => {
      said += part;
    });
  }
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${args.slice(0, 4).join(" ")} ended with ${code}:\n${said.slice(-4_000)}`);
  return said;
}
