import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { answerText, close, listen } from "../../local/gateway/http.ts";

/** Longer than Node's own limit of five seconds and its buffer of one. */
const IDLE_MS = 6_500;

test("a server does not close an idle connection, so a request on it is never lost", async () => {
  const server = createServer((_, response) => answerText(response, 200, "here", {}));
  const port = await listen(server, 0);
  const caller = connect(port, "127.0.0.1");
  try {
    const ask = async () => {
      caller.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
      return String(await once(caller, "data"));
    };
    expect(await ask()).toContain("here");
    const ended = once(caller, "end").then(() => "closed");
    expect(await Promise.race([ended, delay(IDLE_MS, "open")])).toBe("open");
    expect(await ask()).toContain("here");
  } finally {
    caller.destroy();
    await close(server, 0);
  }
});
