import { once } from "node:events";
import { connect } from "node:net";
import { type Api, apiClient } from "./apiClient.ts";
import { type ApiTarget, targetUrl } from "./apiTarget.ts";
import { CommandError } from "./commandLine.ts";

/** A user waits no longer than this to read that nobody answers. */
const FIRST_WORD_MS = 2_000;

/** Calls an API as `apiClient` does. First finds out whether anybody answers there; throws a CommandError if not. */
export async function reachableApi(target: ApiTarget): Promise<Api> {
  const url = await targetUrl(target);
  await expectConnection(url);
  const api = await apiClient(target);
  const slow = setTimeout(
    () => console.error(`${url} has not answered for 2 seconds. Still waiting...`),
    FIRST_WORD_MS,
  );
  try {
    await api.request("GET", "/health/live");
  } catch (error) {
    throw new CommandError(`Nobody answers at ${url}: ${reasonOf(error)}`);
  } finally {
    clearTimeout(slow);
  }
  return api;
}

async function expectConnection(url: string): Promise<void> {
  const { hostname, port, protocol } = new URL(url);
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || defaultPort(protocol) });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(FIRST_WORD_MS) });
  } catch (error) {
    const hint = /^(localhost|127\.|\[::1\])/.test(hostname) ? ". Start the local system with `npm start`" : "";
    throw new CommandError(`Nobody answers at ${url} (${reasonOf(error)})${hint}`);
  } finally {
    socket.destroy();
  }
}

function defaultPort(protocol: string): number {
  return protocol === "https:" ? 443 : 80;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "AbortError" || error.name === "TimeoutError") return "no answer in time";
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
