import { once } from "node:events";
import { Agent, createServer, get } from "node:https";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { openConnection, visit } from "../../functions/storage/openConnection.ts";

/** TLS with a shared secret in place of certificates. */
const psk = Buffer.from("secret");
const tls = { ciphers: "PSK", maxVersion: "TLSv1.2" } as const;

test("the first call uses the connection that was opened at the start", async () => {
  const server = createServer({ ...tls, pskCallback: () => psk }, (_, response) => response.end("healthy"));
  let handshakes = 0;
  server.on("secureConnection", () => handshakes++);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const checkServerIdentity = () => undefined;
  const agent = new Agent({
    keepAlive: true,
    ...tls,
    pskCallback: () => ({ psk, identity: "test" }),
    checkServerIdentity,
  });
  visit(url, agent);
  await once(agent, "free");
  const [response] = await once(get(url, { agent }), "response");
  response.resume();
  await once(response, "end");
  expect(handshakes).toBe(1);
  agent.destroy();
  server.close();
});

test("in Lambda the endpoint of its region is opened; nothing outside Lambda, or where another endpoint is set", () => {
  const asked: string[] = [];
  const agent = new Agent({
    lookup: (host, _, done) => {
      asked.push(host);
      done(new Error("there is no network here"), "");
    },
  });
  const inLambda = { AWS_LAMBDA_FUNCTION_NAME: "api", AWS_REGION: "eu-central-1" };
  openConnection(agent, { AWS_REGION: "eu-central-1" });
  openConnection(agent, { ...inLambda, AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
  openConnection(agent, { ...inLambda, AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:1" });
  expect(Object.keys(agent.sockets)).toEqual([]);
  expect(asked).toEqual([]);
  openConnection(agent, inLambda);
  expect(asked).toEqual(["dynamodb.eu-central-1.amazonaws.com"]);
  agent.destroy();
});
