import { stackNameOf } from "../../lib/stages.ts";
import { UsageError } from "./commandLine.ts";
import { outputsOf } from "./stackOutputs.ts";
import { readStage } from "./stageOption.ts";

/** Which API a command calls: that of a deployed stage, or one at an address. */
export type ApiTarget = {
  stage?: string | undefined;
  url?: string | undefined;
  token?: string | undefined;
  /** Whether requests are signed with the AWS identity of the user. Default: those to a stage, unless there is a token. */
  sign?: boolean | undefined;
};

/** The options of each command that calls the API. */
export const targetOptions = {
  stage: { type: "string" },
  to: { type: "string" },
  url: { type: "string" },
  token: { type: "string" },
} as const;

export const targetUsage = `  --to URL         an address, such as http://127.0.0.1:3000 for the local system (--url is the same)
  --stage STAGE    a deployed stage: its address is read from the stack, requests are signed
  --token TOKEN    for an API that takes bearer tokens`;

type TargetValues = { [Name in keyof typeof targetOptions]?: string | undefined };

/** The target that the options name. Throws a UsageError unless they name exactly one. */
export function readTarget({ stage, to, url = to, token }: TargetValues): ApiTarget {
  if ((url === undefined) === (stage === undefined)) throw new UsageError("Give either --to or --stage");
  if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? ""))
    throw new UsageError(`--to must be an address such as http://127.0.0.1:3000, not ${url}`);
  return { stage: stage === undefined ? undefined : readStage(stage), url, token };
}

/** The address without a slash at its end. For a stage it is an output of the stack. */
export async function targetUrl({ stage, url }: ApiTarget): Promise<string> {
  const address = url ?? (await outputsOf(stackNameOf(readStage(stage))))("ApiUrl");
  return address.replace(/\/$/, "");
}
