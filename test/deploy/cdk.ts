import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { stackNameOf } from "../../lib/stages.ts";
import { type Changes, writeChanges } from "./changes.ts";

const stackName = stackNameOf("dev");
const project = fileURLToPath(new URL("../../", import.meta.url));
const outputsSchema = z.record(z.string(), z.record(z.string(), z.string()));

/** The CDK command line against the emulator that the environment names. `folder` takes what it writes. */
export function cdkIn(folder: string) {
  const app = ["--app", "node test/deploy/app.ts", "--output", join(folder, "cdk.out")];
  return {
    bootstrap: () => cdk(["bootstrap", "aws://000000000000/us-east-1"], {}),
    async deploy(wanted: Changes) {
      const file = join(folder, "outputs.json");
      const always = ["--require-approval", "never", "--outputs-file", file];
      const said = await cdk(["deploy", ...app, ...always], writeChanges(wanted));
      const [outputs = {}] = Object.values(outputsSchema.parse(JSON.parse(readFileSync(file, "utf8"))));
      return { said, outputs };
    },
    /** Answers before all is gone, and on MiniStack sometimes before it has begun, which the CLI takes for a failure. */
    destroy: (wanted: Changes) =>
      cdk(["destroy", ...app, "--force"], writeChanges(wanted)).catch((error: Error) => {
        if (!error.message.includes(`Failed to destroy ${stackName}: UPDATE_COMPLETE`)) throw error;
      }),
  };
}

/** What it said, without what was merely under way. Throws with its end where it failed. */
async function cdk(args: string[], variables: Record<string, string>): Promise<string> {
  const child = spawn("cdk", [...args, "--no-notices", "--ci"], {
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
  if (code !== 0) throw new Error(`cdk ${args[0]} ended with ${code}:\n${said.slice(-4_000)}`);
  return said;
}
