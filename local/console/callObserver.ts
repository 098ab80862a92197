import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { FunctionName } from "../../functions/manifest/functions.ts";
import { caller } from "../lambda/grants.ts";

/** A call of a function to a table or a queue that was answered. */
export type Call = { by: FunctionName; command: string; input: unknown; output: unknown };

/** Reports every answered call that a function makes to the tables and the queues. Returns a function that ends this. */
export function observeCalls(tell: (call: Call) => void): () => void {
  const undo = [DynamoDBDocumentClient.prototype, SQSClient.prototype].map((prototype) => observe(prototype, tell));
  return () => {
    for (const each of undo) each();
  };
}

function observe(prototype: object, tell: (call: Call) => void): () => void {
  const before = Object.getOwnPropertyDescriptor(prototype, "send");
  const original: unknown = Reflect.get(prototype, "send");
  if (typeof original !== "function") return () => {};
  const send = function (this: unknown, ...parts: unknown[]): unknown {
    const answer: unknown = Reflect.apply(original, this, parts);
    const by = caller.getStore();
    const [command] = parts;
    if (by !== undefined && answer instanceof Promise && command instanceof Object && "input" in command) {
      const { input } = command;
      answer.then(
        (output) => tell({ by, command: command.constructor.name, input, output }),
        () => {},
      );
    }
    return answer;
  };
  Object.defineProperty(prototype, "send", { value: send, configurable: true, writable: true });
  return () => {
    if (before === undefined) Reflect.deleteProperty(prototype, "send");
    else Object.defineProperty(prototype, "send", before);
  };
}
