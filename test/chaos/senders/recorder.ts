import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { messageId, parseMessageId } from "../../../functions/domain/message.ts";
import { parseIdempotencyKey } from "../../../functions/messages/emailRequest.ts";
import { type RowWrite, rowWritesOf } from "../../../local/console/rowWrites.ts";
import { type Append, monotonicNow, type Result } from "./history.ts";

const fieldsSchema = z.object({
  version: z.int(),
  status: z.string(),
  leaseUntil: z.iso.datetime().optional(),
  reason: z.object({ kind: z.string() }).optional(),
});
const statementsSchema = z.object({ Statements: z.array(z.unknown()) });
const answerSchema = z.object({
  Responses: z.array(z.object({ Error: z.unknown().optional() })).default([]),
  $metadata: z.object({ attempts: z.int().default(1) }),
});
const refusalSchema = z.object({
  name: z.literal("ConditionalCheckFailedException"),
  $metadata: z.object({ attempts: z.literal(1) }),
});

/** Records each change of a message that this process asks for, before it asks, and what it was told. Answers how to end that. */
export function recordWrites(table: string, append: Append): () => void {
  const prototype = DynamoDBDocumentClient.prototype;
  const original = prototype.send;
  let op = 0;
  const begin = (write: RowWrite): number | undefined => {
    const { version, status, leaseUntil, reason } = fieldsSchema.safeParse(write.fields).data ?? {};
    const key = parseMessageId(`${write.pk}.${write.sk.replace("#", ".")}`);
    // The mark QUEUED keeps the version: it is no step of the register.
    if (write.table !== table || write.kind !== "changed" || version === undefined || !status || !key) return undefined;
    if (status === "QUEUED") return undefined;
    op++;
    append({
      ...{ type: "write", op, messageId: messageId(key), from: version - 1, to: status, at: monotonicNow() },
      ...(leaseUntil !== undefined && { leaseUntil: Date.parse(leaseUntil) }),
      ...(reason !== undefined && { reason: reason.kind }),
    });
    return op;
  };
  const send = function (this: unknown, ...parts: unknown[]): unknown {
    const [command] = parts;
    const input = command instanceof Object && "input" in command ? command.input : {};
    const writes = callsIn(command instanceof Object ? command.constructor.name : "", input).map((each) =>
      each.map(begin),
    );
    const answer: unknown = Reflect.apply(original, this, parts);
    const end = (result: (index: number) => Result) => {
      for (const [index, ops] of writes.entries())
        for (const each of ops)
          if (each !== undefined) append({ type: "answer", op: each, result: result(index), at: monotonicNow() });
    };
    if (writes.flat().some((each) => each !== undefined) && answer instanceof Promise)
      answer.then(
        (output) => end((index) => slotResult(output, index)),
        (error) => end(() => (refusalSchema.safeParse(error).success ? "fail" : "unknown")),
      );
    return answer;
  };
  Object.defineProperty(prototype, "send", { value: send, configurable: true, writable: true });
  return () => Object.defineProperty(prototype, "send", { value: original, configurable: true, writable: true });
}

/** The rows that a call would write; of a batch, by slot. */
function callsIn(command: string, input: unknown): RowWrite[][] {
  const written = (each: unknown) => rowWritesOf({ by: "send", command, input: each, output: {} });
  const statements = statementsSchema.safeParse(input).data?.Statements;
  return statements ? statements.map((each) => written({ Statements: [each] })) : [written(input)];
}

/** A refusal after a retry of the SDK may be one of our own write, whose answer was lost. */
function slotResult(output: unknown, index: number): Result {
  const { Responses, $metadata } = answerSchema.parse(output);
  if (Responses[index]?.Error === undefined) return "ok";
  return $metadata.attempts === 1 ? "fail" : "unknown";
}

/** Records each call of the email service just before it is made, with the sender's own clock. */
export function recordCalls(emailServiceUrl: string, append: Append): void {
  const now = Date.now;
  let turnBegan: number | undefined;
  // The functions read the clock by Date.now. The readings of one turn come from before and after a stop only if it fell into it.
  Date.now = () => {
    const at = now();
    if (turnBegan === undefined) setImmediate(() => (turnBegan = undefined)).unref();
    turnBegan ??= at;
    return at;
  };
  const { fetch } = globalThis;
  globalThis.fetch = (target, options) => {
    const key = String(target) === emailServiceUrl ? new Headers(options?.headers).get("idempotency-key") : null;
    const message = key === null ? undefined : parseIdempotencyKey(key);
    if (message) {
      const ownNow = now();
      append({
        type: "call",
        messageId: messageId(message),
        ownNow,
        turnBegan: turnBegan ?? ownNow,
        at: monotonicNow(),
      });
    }
    return fetch(target, options);
  };
}
