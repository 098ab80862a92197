import { randomUUID } from "node:crypto";
import * as z from "zod";
import { problemSchema } from "../../functions/http/problem.ts";
import { signatureOf } from "../../functions/receipts/signature.ts";
import { userSchema } from "../../functions/users/userSchemas.ts";
import { type LocalSystem, startLocalSystem } from "../../local/system.ts";
import { type Answered, breaches, operations } from "./contract.ts";

/** When the systems of these tests start: fixed, so that "today" is. */
export const NOW = "2026-03-10T12:00:00.000Z";
const RECEIPTS_SECRET = "0123456789abcdef0123456789abcdef";

export type Request = { body?: unknown; raw?: string | Uint8Array<ArrayBuffer>; headers?: Record<string, string> };
export type Answer = Answered & { json: unknown };
export type Client = Awaited<ReturnType<typeof startClient>>;

/** The system in this process, spoken to over HTTP. Each answer is held against the document of the API. */
export async function startClient(now: string = NOW) {
  const system: LocalSystem = await startLocalSystem({
    port: 0,
    dataDir: ":memory:",
    now: Date.parse(now),
    receiptsSecret: RECEIPTS_SECRET,
  });

  async function call(method: string, path: string, request: Request = {}): Promise<Answer> {
    const content = request.raw ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
    const response = await fetch(`${system.url}${path}`, {
      method,
      headers: { ...(content !== undefined && { "content-type": "application/json" }), ...request.headers },
      ...(content !== undefined && { body: content }),
    });
    const answer = { status: response.status, headers: response.headers, text: await response.text() };
    const faulty = documented(method, path).flatMap((operation) => breaches(operation, answer));
    if (faulty.length > 0) throw new Error(`${method} ${path} answered ${answer.status} ${answer.text}: ${faulty}`);
    return {
      ...answer,
      json: /^[[{]/.test(answer.text) ? JSON.parse(answer.text) : undefined,
    };
  }

  return {
    url: system.url,
    call,
    stop: system.stop,
    /** The headers of a signed request with this body, made now by the system's clock. */
    sign: (raw: string | Uint8Array<ArrayBuffer>) => {
      const timestamp = String(Math.floor(system.now() / 1_000));
      return { "x-timestamp": timestamp, "x-signature": signatureOf(RECEIPTS_SECRET, timestamp, Buffer.from(raw)) };
    },
    create: (fields: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
      call("POST", "/api/v1/users", { body: aUser(fields), headers }),
    /** Moves the clock on by an ISO 8601 duration. */
    advance: (duration: string) => call("POST", "/_local/clock", { body: { advanceBy: duration } }),
    /** What the email service does from now on. */
    service: (mode: string) => call("PUT", "/_local/email-service", { body: { mode } }),
    /** Adds a user and gives them as answered. */
    add: async (fields: Record<string, unknown> = {}) =>
      userOf(await call("POST", "/api/v1/users", { body: aUser(fields) })),
  };
}

export function aUser(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    firstName: "Ada",
    lastName: "Lovelace",
    email: `${randomUUID()}@example.com`,
    timezone: "Europe/London",
    ...fields,
  };
}

export function userOf(answer: Answer) {
  return userSchema.parse(answer.json);
}

export function usersOf(answer: Answer) {
  return z.object({ items: z.array(userSchema), nextCursor: z.string().optional() }).parse(answer.json);
}

/** The fields that a refusal names. */
export function fieldsOf(answer: Answer): string[] {
  return (problemSchema.parse(answer.json).errors ?? []).map(({ field }) => field);
}

/** The operation behind an address: of /users/{id} and /users/batch the path that says more from the left, whatever its methods. */
function documented(method: string, path: string) {
  const bare = path.split("?")[0] ?? path;
  const here = operations.filter((each) => new RegExp(`^${each.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(bare));
  const shape = (each: { path: string }) => each.path.split("/").map((part) => (part.startsWith("{") ? 2 : 1));
  const best = here.map((each) => shape(each).join("")).sort()[0];
  return here.filter((each) => each.method === method && shape(each).join("") === best);
}
