import { createHash, createHmac } from "node:crypto";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { SignatureV4 } from "@smithy/signature-v4";
import { deployedStageName, stackNameOf } from "../../lib/stages.ts";
import { outputsOf } from "./stackOutputs.ts";

export type ApiAnswer = { status: number; body: unknown; retryAfterMs: number | undefined };
/** Resolves with whatever was answered; throws where no answer came in time. */
type Method = "GET" | "POST" | "PUT" | "DELETE";
export type Api = { request(method: Method, path: string, body?: unknown): Promise<ApiAnswer> };
export type ApiPlace = {
  stage?: string | undefined;
  url?: string | undefined;
  token?: string | undefined;
  /** Whether requests are signed with the AWS identity of whoever runs this; unset: those to a stage, unless there is a token. */
  sign?: boolean | undefined;
};

/** As long as API Gateway waits for a function, and a little for the way. */
const LONGEST_ANSWER_MS = 35_000;

/** The API of a stage (its address is an output of the stack), or at an address. */
export async function apiClient({
  stage,
  url: address,
  token,
  sign = !!stage && token === undefined,
}: ApiPlace): Promise<Api> {
  if ((stage === undefined) === (address === undefined)) throw new Error("Say either a stage or an address");
  const base = (address ?? (await addressOf(stage ?? ""))).replace(/\/$/, "");
  return {
    async request(method, path, body) {
      const url = new URL(`${base}${path}`);
      const content = body === undefined ? undefined : JSON.stringify(body);
      const plain = {
        host: url.host,
        ...(content !== undefined && { "content-type": "application/json" }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      };
      const headers = sign ? await signed(url, method, content, plain) : plain;
      const response = await fetch(url, {
        method,
        headers,
        ...(content !== undefined && { body: content }),
        signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
      });
      const text = await response.text();
      const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
      return {
        status: response.status,
        body: /^\s*[[{]/.test(text) ? JSON.parse(text) : text,
        retryAfterMs: Number.isFinite(seconds) ? seconds * 1_000 : undefined,
      };
    },
  };
}

async function addressOf(stage: string): Promise<string> {
  const output = await outputsOf(stackNameOf(deployedStageName(stage)));
  return output("ApiUrl");
}

async function signed(url: URL, method: string, body: string | undefined, headers: Record<string, string>) {
  const region = /\.execute-api\.([\w-]+)\./.exec(url.host)?.[1] ?? process.env.AWS_REGION;
  if (!region) throw new Error("Set AWS_REGION: the address does not say which region it is in");
  const signer = new SignatureV4({ service: "execute-api", region, credentials: defaultProvider(), sha256: Sha256 });
  const request = {
    method,
    headers,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
  };
  return (await signer.sign(body === undefined ? request : { ...request, body })).headers;
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
