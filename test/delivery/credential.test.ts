import { createServer, type RequestListener } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ssmCredential } from "../../functions/delivery/credential.ts";
import { httpEmailService } from "../../functions/delivery/httpEmailService.ts";
import { close, listen } from "../../local/gateway/http.ts";
import { accountlessAws, setEnvironment } from "../../local/lambda/processEnvironment.ts";

const NAME = "/birthday/test/email-service";
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  const port = await listen(server, 0);
  cleanups.push(() => close(server, 0));
  return `http://127.0.0.1:${port}`;
}

/** The Parameter Store as far as the SDK sees it. */
let store: { value: string | undefined; calls: number };
beforeEach(async () => {
  store = { value: "Bearer first", calls: 0 };
  const url = await serve((request, response) => {
    request.resume();
    store.calls += 1;
    response.setHeader("content-type", "application/x-amz-json-1.1");
    if (store.value === undefined) {
      response.writeHead(400).end(JSON.stringify({ __type: "ParameterNotFound", message: "not there" }));
    } else response.end(JSON.stringify({ Parameter: { Name: NAME, Value: store.value } }));
  });
  cleanups.push(setEnvironment({ ...accountlessAws, AWS_ENDPOINT_URL_SSM: url }));
});

async function sender(service: RequestListener) {
  const failures: unknown[] = [];
  const credential = ssmCredential(NAME, (error) => failures.push(error));
  const email = httpEmailService({
    url: `${await serve(service)}/send`,
    timeoutMs: 5_000,
    acceptance: "body",
    credential,
  });
  const delivery = { to: "ada@example.com", text: "Hey", idempotencyKey: "key" };
  return { send: () => email.send(delivery), failures };
}

describe("the secret of the email service", () => {
  test("is fetched once, also for many who ask at once, and stands in each request", async () => {
    const seen: unknown[] = [];
    const { send } = await sender((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    await Promise.all([send(), send(), send()]);
    await send();
    expect([seen, store.calls]).toEqual([Array(4).fill("Bearer first"), 1]);
  });

  test("that was rotated: the message waits, the breaker hears of it, and the next attempt brings the new one (P5)", async () => {
    const { send } = await sender((request, response) => {
      response.writeHead(request.headers.authorization === "Bearer second" ? 200 : 401).end();
    });
    expect(await send()).toEqual({
      kind: "failed",
      reason: { kind: "MISCONFIGURED", detail: "HTTP_401" },
      countsAgainstService: true,
    });
    store.value = "Bearer second";
    expect(await send()).toEqual({ kind: "accepted" });
    expect(store.calls).toBe(2);
  });

  test("out of reach: our outage, not the service's; nothing was sent, and the next attempt asks again", async () => {
    let asked = 0;
    const { send, failures } = await sender((_request, response) => {
      asked += 1;
      response.end();
    });
    store.value = undefined;
    const reason = { kind: "MISCONFIGURED", detail: "SECRET_UNAVAILABLE" };
    const outcome = { kind: "failed", reason, countsAgainstService: false };
    expect(await send()).toEqual(outcome);
    expect([asked, failures.length]).toEqual([0, 1]);
    store.value = "Bearer first";
    expect(await send()).toEqual({ kind: "accepted" });
  });

  test("that is no header value is never said, neither to the service nor in the error (P6)", async () => {
    const { send, failures } = await sender((_request, response) => void response.end());
    store.value = "Bearer hush\r\nx: y";
    expect(await send()).toMatchObject({ reason: { detail: "SECRET_UNAVAILABLE" } });
    expect(String(failures[0])).toContain(NAME);
    expect(String(failures[0])).not.toContain("hush");
  });
});
