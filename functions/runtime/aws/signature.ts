import { createHash, createHmac } from "node:crypto";
import type { Credentials } from "./credentials.ts";

/** A request before it is signed. Header names in lower case. The path is escaped once, as it is sent. */
export type Signable = {
  method: "GET" | "POST";
  path: string;
  query: string;
  headers: Record<string, string>;
  body: string;
};
export type Scope = { service: string; region: string };

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/**
 * AWS's Signature Version 4. Answers the headers with the signature. The signing key changes once a day, so it is kept: with it a
 * signature costs one HMAC and not five.
 */
export function signer({ service, region }: Scope) {
  let known: { day: string; secret: string; key: Buffer } | undefined;

  const keyOf = (day: string, secret: string) => {
    if (known?.day !== day || known.secret !== secret) {
      const key = [day, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${secret}`);
      known = { day, secret, key: Buffer.from(key) };
    }
    return known.key;
  };

  return (request: Signable, { accessKeyId, secretAccessKey, sessionToken }: Credentials, at: number) => {
    const date = new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, "");
    const day = date.slice(0, 8);
    const headers: Record<string, string> = { ...request.headers, "x-amz-date": date };
    if (sessionToken !== undefined) headers["x-amz-security-token"] = sessionToken;
    const names = Object.keys(headers).sort();
    const signed = names.join(";");
    const lines = names.map((name) => `${name}:${headers[name]}\n`).join("");
    // The canonical path is escaped a second time, for every service but S3.
    const path = request.path.split("/").map(encodeURIComponent).join("/");
    const canonical = `${request.method}\n${path}\n${request.query}\n${lines}\n${signed}\n${sha256(request.body)}`;
    const scope = `${day}/${region}/${service}/aws4_request`;
    const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`;
    const signature = hmac(keyOf(day, secretAccessKey), text).toString("hex");
    headers.authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
    return headers;
  };
}
