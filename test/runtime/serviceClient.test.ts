import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterEach, describe, expect, test } from "vitest";
import { serviceClient } from "../../functions/runtime/aws/serviceClient.ts";
import { signer } from "../../functions/runtime/aws/signature.ts";
import { close, listen, readBody } from "../../local/gateway/http.ts";
import { setEnvironment } from "../../local/lambda/processEnvironment.ts";

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each();
});

class Sha256 {
  readonly #hash;
  constructor(secret?: string | Uint8Array | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytes(secret));
  }
  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }
  digest = async () => this.#hash.digest();
  reset(): void {}
}
const bytes = (secret: string | Uint8Array | ArrayBuffer | ArrayBufferView) =>
  typeof secret === "string" || secret instanceof Uint8Array ? secret : Buffer.from(String(secret));

describe("a signature is the one that AWS's own library makes", () => {
  const at = Date.parse("2026-11-25T03:04:05.678Z");
  const user = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
  const role = { ...user, sessionToken: "token==" };
  const target = { "content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.GetItem" };
  test.each([
    ["a call of DynamoDB", "dynamodb", "POST", "/", {}, target, '{"TableName":"ü"}', role],
    ["without a session", "sqs", "POST", "/", {}, target, "{}", user],
    ["a path and a query", "scheduler", "GET", "/schedules/a%20b", { groupName: "my group" }, {}, "", role],
  ] as const)("%s", async (_, service, method, path, query, extra, body, credentials) => {
    const hostname = `${service}.eu-central-1.amazonaws.com`;
    const headers = { host: hostname, ...extra };
    const scope = { service, region: "eu-central-1" };
    const oracle = new SignatureV4({ ...scope, credentials, sha256: Sha256, applyChecksum: false });
    const request = { method, protocol: "https:", hostname, path, query, headers, body };
    const expected = await oracle.sign(request, { signingDate: new Date(at) });
    const search = Object.entries<string>(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const sign = signer(scope);
    for (const _again of [1, 2])
      expect(sign({ method, path, query: search.join("&"), headers, body }, credentials, at).authorization).toBe(
        expected.headers.authorization,
      );
  });
});

/** A client of a service that answers each request by the next of these; the last one also answers all later requests. */
type Answer = (request: IncomingMessage, response: ServerResponse) => void;
async function clientOf(answers: readonly Answer[], requestTimeout = 10_000) {
  const seen: string[] = [];
  const server = createServer(async (request, response) => {
    seen.push((await readBody(request, 1_000_000))?.toString() ?? "");
    (answers[seen.length - 1] ?? answers.at(-1))?.(request, response);
  });
  const port = await listen(server, 0);
  cleanUp.push(() => close(server, 0));
  const environment = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: "k",
    AWS_SECRET_ACCESS_KEY: "s",
  };
  cleanUp.push(setEnvironment(environment));
  const client = serviceClient({ service: "thing", patience: { maxAttempts: 3, requestTimeout } });
  cleanUp.push(client.destroy);
  return { send: () => client.send({ method: "POST", path: "/", body: "{}" }), seen };
}
const fine = (_: IncomingMessage, response: ServerResponse) => response.end('{"done":true}');
const silent: Answer = () => {};
const failing = (status: number, type: string) => (_: IncomingMessage, response: ServerResponse) =>
  response.writeHead(status).end(JSON.stringify({ __type: `com.amazonaws#${type}`, message: "no" }));

describe("a call of a service", () => {
  test.each([
    ["a server error", failing(500, "InternalServerError")],
    [
      "an answer that is no JSON",
      (_: IncomingMessage, response: ServerResponse) => response.writeHead(503).end("<html>"),
    ],
    ["throttling", failing(400, "ThrottlingException")],
    ["a lost connection", (request: IncomingMessage) => request.socket.destroy()],
    ["no answer", silent],
  ])("is made again after %s", async (_, first) => {
    const { send, seen } = await clientOf([first, fine], first === silent ? 300 : undefined);
    expect(await send()).toEqual({ body: { done: true }, attempts: 2 });
    expect(seen).toEqual(["{}", "{}"]);
  });

  test("is not made again when it was refused, and the error has the service's name", async () => {
    const { send, seen } = await clientOf([failing(400, "ValidationException")]);
    await expect(send()).rejects.toMatchObject({ name: "ValidationException", message: "no" });
    expect(seen).toHaveLength(1);
  });

  test("ends after its attempts", async () => {
    const { send, seen } = await clientOf([failing(500, "InternalServerError")]);
    await expect(send()).rejects.toMatchObject({ name: "InternalServerError", $metadata: { attempts: 3 } });
    expect(seen).toHaveLength(3);
  });

  test("is not repeated any more when nearly all calls fail", async () => {
    const { send, seen } = await clientOf([failing(500, "InternalServerError")]);
    await Promise.allSettled(Array.from({ length: 100 }, send));
    // A hundred retries, which is what 500 tokens pay for, instead of two hundred.
    expect(seen).toHaveLength(200);
  });
});
