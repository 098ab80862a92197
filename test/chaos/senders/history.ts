import { openSync, readFileSync, writeSync } from "node:fs";
import { hrtime } from "node:process";
import * as z from "zod";

/** What a process did, one line each. `at`: microseconds of the machine's monotonic clock, the same in all processes. */
const eventSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("write"),
    op: z.int(),
    messageId: z.string(),
    /** The version that the write expects, and the status that it leads to. */
    from: z.int(),
    to: z.string(),
    leaseUntil: z.number().optional(),
    reason: z.string().optional(),
    at: z.number(),
  }),
  z.object({ type: z.literal("answer"), op: z.int(), result: z.enum(["ok", "fail", "unknown"]), at: z.number() }),
  z.object({
    type: z.literal("call"),
    messageId: z.string(),
    /** The sender's own clock at the call, and when its event loop's turn read the clock first. */
    ownNow: z.number(),
    turnBegan: z.number(),
    at: z.number(),
  }),
]);
export type HistoryEvent = z.infer<typeof eventSchema>;

type Of<Type extends HistoryEvent["type"]> = Omit<Extract<HistoryEvent, { type: Type }>, "type">;
export type Result = Of<"answer">["result"];
/** A conditional write on a message: `unknown` where no answer came, because the process was killed or the engine was away. */
export type Write = Of<"write"> & { process: string; result: Result; endedAt: number };
/** A call of the email service, as its sender saw it. */
export type Call = Of<"call"> & { process: string };
export type History = { writes: Write[]; calls: Call[] };
export type Append = (event: HistoryEvent) => void;

export const monotonicNow = () => Number(hrtime.bigint() / 1_000n);

/** Writes synchronously: a line survives a SIGKILL that comes right after it. */
export function openHistory(file: string): Append {
  const descriptor = openSync(file, "a");
  return (event) => void writeSync(descriptor, `${JSON.stringify(event)}\n`);
}

export function readHistory(file: string, process: string): History {
  const answers = new Map<number, Of<"answer">>();
  const writes: Of<"write">[] = [];
  const calls: Call[] = [];
  for (const line of linesOf(file)) {
    const event = eventSchema.parse(JSON.parse(line));
    if (event.type === "write") writes.push(event);
    else if (event.type === "answer") answers.set(event.op, event);
    else calls.push({ ...event, process });
  }
  return {
    calls,
    writes: writes.map((write) => {
      const { result = "unknown", at: endedAt = Number.POSITIVE_INFINITY } = answers.get(write.op) ?? {};
      return { ...write, process, result, endedAt };
    }),
  };
}

/** Whole lines only: a kill may have cut the last one. Missing where the process was killed before it opened the file. */
function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").slice(0, -1).filter(Boolean);
  } catch {
    return [];
  }
}
