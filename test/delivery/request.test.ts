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
  return { service: httpEmailService({ url, timeoutMs: 5_000 }), requests, sockets };
}

const delivery = { email: "ada@example.com", message: "Hey, Zoë 🦔", idempotencyKey: "id.2026-03-10.BIRTHDAY" };

describe("a call of the email service", () => {
  test("P2 once: carries the message and the key that names it, and no authorisation where none is set", async () => {
    const { service, requests } = await serviceWith((_, response) => void response.end("{}"));
    expect(await service.send(delivery)).toEqual({ kind: "accepted" });
    const [only] = requests;
    expect(only?.head).toMatchObject({ method: "POST", url: "/send" });
    expect(only?.head.headers).toMatchObject({
      "content-type": "application/json",
      "idempotency-key": delivery.idempotencyKey,
    });
    expect(only?.head.headers.authorization).toBeUndefined();
    expect(JSON.parse(only?.body ?? "")).toEqual({ email: delivery.email, message: delivery.message });
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
    expect(await service.send(delivery)).toEqual({ kind: "permanent", reason: "HTTP_307" });
    expect(requests.length).toBe(1);
  });

  test.each([
    [200, { kind: "accepted" }],
    [400, { kind: "permanent", reason: "HTTP_400" }],
    [503, { kind: "transient", reason: "HTTP_503", unknown: false, blame: true }],
  ])("%i is the answer, though its body breaks off", async (status, outcome) => {
    const { service } = await serviceWith((request, response) => {
      response.writeHead(status, { "content-length": 100 }).write("{");
      setImmediate(() => request.socket.destroy());
    });
    expect(await service.send(delivery)).toMatchObject(outcome);
  });

  test("a no inside a 200 is a no", async () => {
    const { service } = await serviceWith((_, response) => void response.end('{"success":false}'));
    expect(await service.send(delivery)).toEqual({ kind: "permanent", reason: "REFUSED_IN_BODY" });
  });
});
