import * as z from "zod";
import { reasonSchema, reasonText } from "../../functions/domain/reason.ts";
import type { Call } from "./callObserver.ts";
import { type RowWrite, rowWritesOf } from "./rowWrites.ts";
import type { TraceEvent } from "./trace.ts";

type Event = Omit<TraceEvent, "at">;

const sentSchema = z.object({
  Entries: z.array(z.object({ MessageBody: z.string(), DelaySeconds: z.number().default(0) })),
});
const taskSchema = z.object({ userId: z.string(), localDate: z.string(), occasion: z.string() });

/** What an answered call of a function means for messages. */
export function eventsOfCall(call: Call, messagesTable: string): Event[] {
  if (call.command === "SendMessageBatchCommand") return queued(call);
  return rowWritesOf(call).flatMap((write) => (write.table === messagesTable ? rowEvents(call.by, write) : []));
}

/** The message that a send task names; undefined for anything else on the queue. */
export function taskOf(body: string): { userId: string; messageId: string } | undefined {
  try {
    const { userId, localDate, occasion } = taskSchema.parse(JSON.parse(body));
    return { userId, messageId: `${userId}.${localDate}.${occasion}` };
  } catch {
    return undefined;
  }
}

function queued({ by, input }: Call): Event[] {
  const entries = sentSchema.safeParse(input).data?.Entries ?? [];
  const others = entries.length - 1;
  return entries.flatMap(({ MessageBody, DelaySeconds }) => {
    const task = taskOf(MessageBody);
    if (task === undefined) return [];
    const company = others > 0 ? `, with ${others} other${others > 1 ? "s" : ""}` : "";
    return [{ ...task, what: "Put on the queue", why: `by ${by}, delay ${DelaySeconds} s${company}` }];
  });
}

function rowEvents(by: string, { pk, sk, kind, fields }: RowWrite): Event[] {
  const message = { userId: pk, messageId: `${pk}.${sk.replace("#", ".")}` };
  if (kind === "deleted") return [{ ...message, what: "Removed", why: `by ${by}: it is no longer owed` }];
  const { status, dueAt, nextAttemptAt, leaseUntil, attempts } = fields;
  const reason = reasonSchema.safeParse(fields.reason).data;
  const because = reason === undefined ? "" : `: ${reasonText(reason)}`;
  if (kind === "added") return [{ ...message, what: `Planned for ${shortInstant(dueAt)}`, why: `by ${by}` }];
  switch (status) {
    case "SENDING":
      return [{ ...message, what: "Claimed", why: `by a sender; lease until ${shortInstant(leaseUntil)}` }];
    case "SENT":
      return [{ ...message, what: "Delivery recorded", why: `attempt ${attempts}` }];
    case "FAILED":
      return [{ ...message, what: "Failed", why: `by ${by}${because}`, trouble: true }];
    case "EXPIRED":
      return [{ ...message, what: "Expired", why: `by ${by}: later than the late limit`, trouble: true }];
    case "SUPPRESSED":
      return [{ ...message, what: "Suppressed", why: `by ${by}${because}` }];
    case "SCHEDULED":
      if (attempts !== undefined) {
        const next = `Next attempt at ${shortInstant(nextAttemptAt)}`;
        return [{ ...message, what: next, why: `attempt ${attempts} was not accepted${because}`, trouble: true }];
      }
      return [{ ...message, what: `Back to the plan for ${shortInstant(nextAttemptAt ?? dueAt)}`, why: `by ${by}` }];
    default:
      return [];
  }
}

function shortInstant(instant: unknown): string {
  return typeof instant === "string" ? `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC` : "the same instant";
}
