import * as z from "zod";
import type { TraceEvent } from "./trace.ts";

type Event = Omit<TraceEvent, "at">;

const lineSchema = z.looseObject({
  code: z.string(),
  messageId: z.string().optional(),
  userId: z.string().optional(),
});

/** A log line of a function in words. Lines that repeat what the rows show are left out. */
const words: Record<string, string> = {
  SEND_TASK_DROPPED: "A send task was dropped: another one came first, or the plan has changed",
  MESSAGE_PARKED: "Taken off the queue untried",
  MESSAGE_RECOVERED: "Recovered",
  MESSAGE_RELEASED: "Released: its due time has moved",
  MESSAGE_REPLAYED: "Replayed by an operator",
  SETTLEMENT_REFUSED: "The outcome could not be written: the claim was gone",
  RECORD_FAILED: "The sender met an error",
  DEAD_LETTER_REFUSED: "The dead-letter queue did not take it",
  USER_CREATED: "User added",
  USER_UPDATED: "User edited",
  USER_DELETED: "User deleted",
};
const toldByRows = new Set(["MESSAGE_SETTLED", "MESSAGE_EXPIRED", "MESSAGE_SUPPRESSED", "MESSAGE_REMOVED"]);
const trouble = new Set(["SETTLEMENT_REFUSED", "RECORD_FAILED", "DEAD_LETTER_REFUSED", "MESSAGE_RECOVERED"]);
const ofTheLogger =
  /^(level|message|timestamp|service|code|messageId|userId|cold_start|function_.*|xray_trace_id|sampling_rate)$/;

/** Reads a log line of a function. Undefined: it is about no message and no user. */
export function eventOfLogLine(line: string): Event | undefined {
  const parsed = lineSchema.safeParse(parseJson(line)).data;
  if (parsed === undefined) return undefined;
  const { code, messageId, userId = messageId?.split(".")[0] } = parsed;
  if (userId === undefined || toldByRows.has(code)) return undefined;
  const details = Object.entries(parsed)
    .filter(([name, value]) => !ofTheLogger.test(name) && value !== undefined)
    .map(([name, value]) => `${name} ${String(value)}`);
  return {
    userId,
    messageId,
    what: words[code] ?? code,
    why: details.join(", ") || undefined,
    trouble: trouble.has(code) || undefined,
  };
}

function parseJson(line: string): unknown {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
