import * as z from "zod";
import { tasksIn } from "../../functions/delivery/bundles.ts";
import { messageId } from "../../functions/domain/message.ts";
import { reasonSchema, reasonText } from "../../functions/domain/reason.ts";
import type { Call } from "./callObserver.ts";
import { type RowWrite, rowWritesOf } from "./rowWrites.ts";
import type { TraceEvent } from "./trace.ts";

type Event = Omit<TraceEvent, "at">;

const sentSchema = z.object({
  Entries: z.array(z.object({ MessageBody: z.string(), DelaySeconds: z.number().default(0) })),
});

/** What an answered call of a function means for messages. */
export function eventsOfCall(call: Call, messagesTable: string): Event[] {
  if (call.command === "SendMessageBatchCommand") return queued(call);
  return rowWritesOf(call).flatMap((write) => (write.table === messagesTable ? rowEvents(call.by, write) : []));
}

/** The messages that a queue message names; none for anything else on the queue. */
export function messagesIn(body: string): { userId: string; messageId: string }[] {
  return (tasksIn(body) ?? []).map((task) => ({ userId: task.userId, messageId: messageId(task) }));
}

function queued({ by, input }: Call): Event[] {
  const entries = sentSchema.safeParse(input).data?.Entries ?? [];
  return entries.flatMap(({ MessageBody, DelaySeconds }) => {
    const bundle = messagesIn(MessageBody);
    const others = bundle.length - 1;
    const company = others > 0 ? `, in a bundle with ${others} other${others > 1 ? "s" : ""}` : "";
    return bundle.map((each) => ({
      ...each,
      what: "Put on the queue",
      why: `by ${by}, delay ${DelaySeconds} s${company}`,
    }));
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
