import { randomUUID } from "node:crypto";
import type { Context } from "aws-lambda";
import { type FunctionDefinition, type FunctionName, functions } from "../../functions/manifest/functions.ts";
import { StartError } from "../startError.ts";
import { caller } from "./grants.ts";

export type Handler = (event: unknown, context: Context) => unknown;
export type Handlers = Record<FunctionName, Handler>;
export type Invoke = (name: FunctionName, event: unknown) => Promise<unknown>;

/** Imports every function's handler. The environment must be set before, because functions read it when they are loaded. */
export async function loadHandlers(given: Partial<Handlers> = {}): Promise<Handlers> {
  const load = async (name: FunctionName) => given[name] ?? (await importHandler(functions[name].entry));
  return {
    api: await load("api"),
    precalculate: await load("precalculate"),
    enqueue: await load("enqueue"),
    send: await load("send"),
    recover: await load("recover"),
    repartition: await load("repartition"),
    docs: await load("docs"),
    operator: await load("operator"),
    receipts: await load("receipts"),
  };
}

async function importHandler(entry: string): Promise<Handler> {
  const module: { handler?: unknown } = await import(new URL(`../../${entry}`, import.meta.url).href);
  const { handler } = module;
  if (!isHandler(handler)) throw new StartError(`${entry} does not export a function named handler`);
  return handler;
}

function isHandler(value: unknown): value is Handler {
  return typeof value === "function";
}

/**
 * Calls functions as Lambda does: with a new request id and a deadline in real time. A function that misses its deadline is an
 * error. Unlike Lambda, this cannot stop the function: it continues in the background.
 */
export function createInvoke(handlers: Handlers): Invoke {
  return async (name, event) => {
    const definition: FunctionDefinition = functions[name];
    const timeoutMs = definition.timeoutSeconds * 1_000;
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`timed out after ${definition.timeoutSeconds} seconds`)), timeoutMs);
    });
    try {
      return await Promise.race([
        caller.run(name, async () => handlers[name](event, lambdaContext(name, definition))),
        tooLate,
      ]);
    } finally {
      clearTimeout(timer);
    }
  };
}

function lambdaContext(name: FunctionName, { memoryMb, timeoutSeconds }: FunctionDefinition): Context {
  // In real time, also while the clock is stopped: the time limit of a function limits its work.
  const deadline = performance.now() + timeoutSeconds * 1_000;
  const unused = () => {
    throw new Error("callbacks are not supported: return a promise");
  };
  return {
    functionName: `local-${name}`,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:local-${name}`,
    memoryLimitInMB: String(memoryMb),
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/local-${name}`,
    logStreamName: "local",
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
    done: unused,
    fail: unused,
    succeed: unused,
  };
}
