import { readFileSync } from "node:fs";
import * as z from "zod";

const settledSchema = z.object({
  code: z.literal("MESSAGE_SETTLED"),
  messageId: z.string(),
  reason: z.string().startsWith("UNKNOWN_OUTCOME:"),
});

/**
 * How often each message was settled as unknown by a living sender: the email service accepted it and answered after the deadline, as
 * on a machine without free processors. By policy it is sent again under the same key. `log`: the functions' log, which outlives kills.
 */
export function lateAnswers(log: string): Map<string, number> {
  const late = new Map<string, number>();
  for (const line of readFileSync(log, "utf8").split("\n")) {
    if (!line.includes("MESSAGE_SETTLED")) continue;
    const settled = settledSchema.safeParse(parsed(line)).data;
    if (settled) late.set(settled.messageId, (late.get(settled.messageId) ?? 0) + 1);
  }
  return late;
}

/** A kill may leave half a line. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
