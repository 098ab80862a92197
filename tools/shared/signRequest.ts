import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "../../functions/runtime/sha256.ts";

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
