import type { DeployedStageName } from "../../lib/stages.ts";
import type { Outputs, StageCommands } from "./cdk.ts";
import type { Changes } from "./changes.ts";
import type { Received } from "./sink.ts";

/** What every part of the test works with. */
export type Context = {
  endpoint: string;
  /** Whether this is MiniStack, which checks signatures and throttles. */
  strict: boolean;
  commands: StageCommands;
  settings: Changes;
  received: Received[];
  say: (what: string) => void;
};

/** The address of a stage's API on the emulator, which does not serve the address that CloudFormation answers. */
export function apiUrlOf({ endpoint }: Pick<Context, "endpoint">, stage: DeployedStageName, outputs: Outputs): string {
  return `${endpoint}/restapis/${apiIdOf(outputs)}/${stage}/_user_request_`;
}

export function apiIdOf({ ApiUrl = "" }: Outputs): string {
  return /^https?:\/\/(\w+)\./.exec(ApiUrl)?.[1] ?? "";
}
