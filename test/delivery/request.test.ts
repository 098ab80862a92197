import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import { httpEmailService } from "../../functions/delivery/httpEmailService.ts";
import { close, listen } from "../../local/gateway/http.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function serviceWith(answer: RequestListener) {
  const requests: { head: IncomingMessage; body: string }[] = [];
  const sockets = new Set<unknown>();
  const server = createServer(async (request, response) => {
    requests.push({ head: request, body: await text(request) });
    answer(request, response);
  });
  server.on("connection", (socket) => sockets.add(socket));
  const url = `http://127.0.0.1:${await listen(server, 0)}/send`;
  cleanups.push(() => close(server, 0));
  return { service: httpEmailService({ url, timeoutMs: 5_000, acceptance: "body" }), requests, sockets };
}

const delivery = { to: "ada@example.com", text: "Hey, Zoë 🦔", idempotencyKey: "id.2026-03-10.BIRTHDAY" };

describe("a call of the email service", () => {
  test("P2 once: carries the message and the key that names it, and no authorisation where none is set", async () => {
    const { service, requests } = await serviceWith((_, response) => void response.end('{"status":"sent"}'));
    expect(await service.send(delivery)).toEqual({ kind: "accepted" });
    const [only] = requests;
    expect(only?.head).toMatchObject({ method: "POST", url: "/send" });
    expect(only?.head.headers).toMatchObject({
      "content-type": "application/json",
      "idempotency-key": delivery.idempotencyKey,
    });
    expect(only?.head.headers.authorization).toBeUndefined();
    expect(JSON.parse(only?.body ?? "")).toEqual({ email: delivery.to, message: delivery.text });
  });

  test("uses connections again, also after a refusal with a long body", async () => {
    const { service, requests, sockets } = await serviceWith((_, response) => {
      response.writeHead(requests.length === 2 ? 500 : 200).end("x".repeat(100_000));
    });
    for (let call = 0; call < 20; call++) await service.send(delivery);
    expect(requests.length).toBe(20);
    // Not exactly one: the next call may come before the pool has taken the last connection back.
    expect(sockets.size).toBeLessThan(5);
  });

  test("P6 private: does not follow a redirect, so that an address goes nowhere but to the service", async () => {
    const { service, requests } = await serviceWith((_, response) => {
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    expect(await service.send(delivery)).toMatchObject({
      kind: "failed",
      reason: { kind: "MISCONFIGURED", detail: "HTTP_307" },
    });
    expect(requests.length).toBe(1);
  });

  test.each([
    [400, { kind: "refused", detail: "HTTP_400" }],
    [503, { kind: "failed", reason: { kind: "SERVICE_FAILED", detail: "HTTP_503" }, countsAgainstService: true }],
    [200, { kind: "unknown", detail: "BODY_BROKE_OFF" }],
  ])("%i whose body breaks off: a refusal or a failure stays one, a yes is unknown (P2)", async (status, outcome) => {
    const { service } = await serviceWith((request, response) => {
      response.writeHead(status, { "content-length": 100 }).write("{");
      setImmediate(() => request.socket.destroy());
    });
    expect(await service.send(delivery)).toMatchObject(outcome);
  });

  test("a no inside a 200 is a no", async () => {
    const { service } = await serviceWith((_, response) => void response.end('{"success":false}'));
    expect(await service.send(delivery)).toEqual({ kind: "refused", detail: "REFUSED_IN_BODY" });
  });

  test("P2 once: a body that does not end by the deadline is an unknown outcome, and not read further", async () => {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(200).write('{"status":');
    });
    const url = `http://127.0.0.1:${await listen(server, 0)}/send`;
    cleanups.push(() => close(server, 0));
    const service = httpEmailService({ url, timeoutMs: 100, acceptance: "body" });
    expect(await service.send(delivery)).toEqual({ kind: "unknown", detail: "BODY_BROKE_OFF" });
  });

  test("reads 64 KiB of a body and no more", async () => {
    let written = 0;
    const { service } = await serviceWith((_, response) => {
      const more = () => {
        while (written < 64e6 && response.write("x".repeat(65_536))) written += 65_536;
      };
      response.on("drain", more);
      more();
    });
    expect(await service.send(delivery)).toEqual({ kind: "unknown", detail: "BODY_BROKE_OFF" });
    expect(written).toBeLessThan(16e6);
  });

  test("a TLS handshake that fails: certain that nothing was accepted", async () => {
    const plain = createServer((_, response) => void response.end("sent"));
    const url = `https://127.0.0.1:${await listen(plain, 0)}/send`;
    cleanups.push(() => close(plain, 0));
    const service = httpEmailService({ url, timeoutMs: 5_000, acceptance: "body" });
    expect(await service.send(delivery)).toMatchObject({ kind: "failed", reason: { kind: "SERVICE_FAILED" } });
  });
});
