import { createServer, type RequestListener, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { httpEmailService } from "../../functions/delivery/httpEmailService.ts";
import { close, listen } from "../../local/gateway/http.ts";

let server: Server | undefined;
afterEach(async () => {
  if (server) await close(server, 0);
});

async function sendTo(answer: RequestListener, timeoutMs: number) {
  server = createServer(answer);
  const url = `http://127.0.0.1:${await listen(server, 0)}/send`;
  return httpEmailService({ url, timeoutMs, acceptance: "body" }).send({
    to: "ada@example.com",
    text: "Hey",
    idempotencyKey: "key",
  });
}

/** Keeps the process from everything, as a starved machine does. */
function starve(millis: number): void {
  const until = performance.now() + millis;
  while (performance.now() < until);
}

test("an answer that came in time counts, though the sender was too starved to look at it before its deadline (P2)", async () => {
  const outcome = await sendTo((_request, response) => {
    response.end("sent");
    starve(300);
  }, 200);
  expect(outcome).toEqual({ kind: "accepted" });
});

test("no answer by the deadline is an unknown outcome, and the request is aborted", async () => {
  let aborted = () => {};
  const gone = new Promise<void>((resolve) => {
    aborted = resolve;
  });
  const outcome = await sendTo((request) => void request.socket.once("close", aborted), 100);
  expect(outcome).toEqual({ kind: "unknown", detail: "TIMEOUT" });
  await gone;
});
