import { createHash, createHmac } from "node:crypto";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { SignatureV4 } from "@smithy/signature-v4";
import * as z from "zod";

const reportSchema = z.object({ job: z.string(), counts: z.record(z.string(), z.number()), durationMs: z.number() });
export type Api = { call(method: "POST", path: string, body: unknown): Promise<z.infer<typeof reportSchema>> };

/** The API of a stage (its address is an output of the stack; requests are signed), or at an address. */
export async function apiAt(where: { stage?: string | undefined; url?: string | undefined }): Promise<Api> {
  if ((where.stage === undefined) === (where.url === undefined)) throw new Error("Say either --stage or --url");
  const base = where.url ?? (await addressOf(where.stage ?? ""));
  return {
    async call(method, path, body) {
      const url = new URL(`${base.replace(/\/$/, "")}${path}`);
      const request = {
        method,
        body: JSON.stringify(body),
        headers: { "content-type": "application/json", host: url.host },
      };
      const headers = where.stage === undefined ? request.headers : await signed(url, request);
      const response = await fetch(url, { method, body: request.body, headers });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${url.pathname} answered ${response.status}: ${text}`);
      return reportSchema.parse(JSON.parse(text));
    },
  };
}

async function addressOf(stage: string): Promise<string> {
  const StackName = `BirthdayMessages-${stage}`;
  const { Stacks = [] } = await new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName }));
  const output = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === "ApiUrl");
  if (!output?.OutputValue) throw new Error(`The stack ${StackName} has no output ApiUrl`);
  return output.OutputValue;
}

async function signed(url: URL, request: { method: string; body: string; headers: Record<string, string> }) {
  const region = /\.execute-api\.([\w-]+)\./.exec(url.host)?.[1] ?? process.env.AWS_REGION;
  if (!region) throw new Error("Set AWS_REGION: the address does not say which region it is in");
  const signer = new SignatureV4({ service: "execute-api", region, credentials: defaultProvider(), sha256: Sha256 });
  const { headers } = await signer.sign({
    ...request,
    protocol: "https:",
    hostname: url.hostname,
    path: url.pathname,
    query: {},
  });
  return headers;
}

/** SHA-256, keyed where a key is given, in the form the signer asks for. */
class Sha256 {
  readonly #hash;
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash("sha256") : createHmac("sha256", bytes(key));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === "string") return Buffer.from(data, "utf8");
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
