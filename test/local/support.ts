import type { Handlers } from "../../local/lambda/invoke.ts";
import { type LocalSystem, type LocalSystemOptions, startLocalSystem } from "../../local/system.ts";

/** Handlers that do nothing, for the functions that a test is not about. */
export const idle: Handlers = {
  api: () => ({ statusCode: 200, body: "{}" }),
  precalculate: () => undefined,
  enqueue: () => undefined,
  send: () => ({ batchItemFailures: [] }),
  recover: () => undefined,
  operator: () => ({ statusCode: 200, body: "{}" }),
  receipts: () => ({ statusCode: 200, body: "{}" }),
  repartition: () => undefined,
  docs: () => ({ statusCode: 200, body: "" }),
};

export function startWith(
  handlers: Partial<Handlers>,
  options: Partial<LocalSystemOptions> = {},
): Promise<LocalSystem> {
  return startLocalSystem({ port: 0, dataDir: ":memory:", handlers: { ...idle, ...handlers }, ...options });
}

export async function call(system: { url: string }, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${system.url}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
}
export type Answer = { status: number; headers: Headers; body: ReturnType<typeof JSON.parse> };
