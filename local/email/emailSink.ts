import { createServer, type ServerResponse } from "node:http";
import * as z from "zod";
import { answerJson, answerProblem, close, listen, readBody } from "../gateway/http.ts";
import type { Outbox } from "./outbox.ts";
import { createReceiptSender, drawEvent, type ReceiptTarget, receiptSharesSchema } from "./receiptSender.ts";

/** How the email service behaves. A `PUT` replaces the whole setting, and a restart sets it to `ok`. */
export const behaviourSchema = z.strictObject({
  mode: z.enum(["ok", "fail", "hang", "reject", "flaky"]),
  /** Share of requests that do not succeed in mode `flaky`: one half fails, the other half is never answered. */
  rate: z.number().min(0).max(1).default(0.3),
  /** Delay of the answer in real time. The answer is decided and recorded when the request arrives. */
  latencyMs: z.int().min(0).max(3_600_000).default(0),
  /** Receipts about accepted messages, posted to the API like those of a real service. */
  receipts: receiptSharesSchema.optional(),
});
export type Behaviour = z.infer<typeof behaviourSchema>;

export type EmailSink = {
  /** Where to POST `{"email", "message"}`. */
  url: string;
  behave(behaviour: Behaviour): void;
  behaviour(): Behaviour;
  /** Where receipts are posted. Unknown until the API listens. */
  postReceiptsTo(target: ReceiptTarget): void;
  stop(): Promise<void>;
};

const requestSchema = z.object({ email: z.string(), message: z.string() });

/**
 * Replaces the third party's email service by a separate HTTP server. It records every request, also those that it
 * refuses or never answers. It does not remove duplicates: tests look for them in the outbox.
 */
export async function startEmailSink(outbox: Outbox): Promise<EmailSink> {
  let behaviour: Behaviour = behaviourSchema.parse({ mode: "ok" });
  let target: ReceiptTarget | undefined;
  const sender = createReceiptSender(() => target);
  const server = createServer(async (request, response) => {
    if (request.method !== "POST")
      return answerProblem(response, 405, "Method Not Allowed", "POST a message", { allow: "POST" });
    const body = await readBody(request, 1_000_000).catch(() => undefined);
    const parsed = requestSchema.safeParse(parseJson(body?.toString() ?? ""));
    const status = parsed.success ? decide(behaviour) : 400;
    const key = request.headers["idempotency-key"];
    outbox.add({
      receivedAt: new Date().toISOString(),
      email: parsed.success ? parsed.data.email : null,
      message: parsed.success ? parsed.data.message : null,
      idempotencyKey: typeof key === "string" ? key : null,
      status,
    });
    if (status === null) return;
    const event = status === 200 && behaviour.receipts ? drawEvent(behaviour.receipts, Math.random()) : undefined;
    if (event && typeof key === "string") sender.add({ idempotencyKey: key, event, at: new Date().toISOString() });
    if (behaviour.latencyMs === 0) answer(response, status);
    else setTimeout(() => answer(response, status), behaviour.latencyMs).unref();
  });
  const port = await listen(server, 0);
  return {
    url: `http://127.0.0.1:${port}/send`,
    behave(next) {
      behaviour = next;
    },
    behaviour: () => behaviour,
    postReceiptsTo(next) {
      target = next;
    },
    stop: () => {
      sender.stop();
      return close(server, 0);
    },
  };
}

function decide({ mode, rate }: Behaviour): number | null {
  if (mode === "flaky") {
    const drawn = Math.random();
    return drawn >= rate ? 200 : drawn < rate / 2 ? 500 : null;
  }
  return { ok: 200, fail: 500, reject: 400, hang: null }[mode];
}

function answer(response: ServerResponse, status: number): void {
  if (status === 200) answerJson(response, 200, { status: "sent" });
  else if (status === 400) answerProblem(response, 400, "Bad Request", "the email service refuses this message");
  else answerProblem(response, status, "Internal Server Error", "the email service failed");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
