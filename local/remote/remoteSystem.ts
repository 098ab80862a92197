import { Agent, request } from "node:http";
import * as z from "zod";
import type { Behaviour } from "../email/emailSink.ts";

/** A client of a running local system. It uses only the system's HTTP surface. */
export type RemoteSystem = ReturnType<typeof connect>;

export type Answer = { status: number; body: unknown };

const deliverySchema = z.object({
  receivedAt: z.string(),
  email: z.string().nullable(),
  idempotencyKey: z.string().nullable(),
  status: z.int().nullable(),
});
/** One request that the email service got. */
export type SinkRequest = z.infer<typeof deliverySchema>;

const clockSchema = z.object({ now: z.string() });
const outboxSchema = z.object({ deliveries: z.array(deliverySchema) });
const idSchema = z.object({ id: z.string() });
const messageSchema = z.object({
  status: z.string(),
  dueAt: z.string(),
  attempts: z.int(),
  reason: z.string().optional(),
});
const messagesSchema = z.object({ items: z.array(messageSchema) });

type Behaving = { mode: Behaviour["mode"]; rate?: number; latencyMs?: number };
type Move = { advanceBy: string } | { advanceTo: string } | { jumpTo: string };

export class UnexpectedAnswer extends Error {}

/** Keeps up to `connections` open. Calls have no deadline: moving the clock by a day may take minutes. */
export function connect(url: string, connections = 16) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const call = (method: string, path: string, body?: unknown) => exchange(agent, `${url}${path}`, method, body);
  const read = async <T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await call(method, path, body);
    if (answer.status >= 300)
      throw new UnexpectedAnswer(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return schema.parse(answer.body);
  };
  return {
    url,
    call,
    now: async () => (await read(clockSchema, "GET", "/_local/clock")).now,
    /** Moves time. Resolves when everything that happens in it is done. */
    move: async (move: Move) => (await read(clockSchema, "POST", "/_local/clock", move)).now,
    outbox: async () => (await read(outboxSchema, "GET", "/_local/outbox")).deliveries,
    behave: (behaviour: Behaving) => read(z.unknown(), "PUT", "/_local/email-service", behaviour),
    addUser: async (user: Record<string, unknown>) => (await read(idSchema, "POST", "/api/v1/users", user)).id,
    removeUser: (id: string) => call("DELETE", `/api/v1/users/${id}`),
    messagesOf: async (id: string) => (await read(messagesSchema, "GET", `/api/v1/users/${id}/messages`)).items,
    /** Closes the connections; running calls fail. */
    close: () => agent.destroy(),
  };
}

function exchange(agent: Agent, url: string, method: string, body: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers =
      text === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    const sent = request(url, { agent, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => {
        try {
          const answer = Buffer.concat(parts).toString("utf8");
          resolve({ status: response.statusCode ?? 0, body: answer === "" ? undefined : JSON.parse(answer) });
        } catch (error) {
          reject(error);
        }
      });
    });
    sent.on("error", (cause) => reject(new Error(`${method} ${url} got no answer: ${cause.message}`, { cause })));
    sent.end(text);
  });
}
