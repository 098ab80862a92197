import { createHash, createHmac } from "node:crypto";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { SignatureV4 } from "@smithy/signature-v4";

type Request = { url: URL; method: string; body: string | undefined; headers: Record<string, string> };

/** The headers of a request to API Gateway, with an AWS Signature Version 4. */
export async function signRequest({ url, method, body, headers }: Request): Promise<Record<string, string>> {
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

/** SHA-256, or HMAC-SHA-256 with a key, in the form that the signer needs. */
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
