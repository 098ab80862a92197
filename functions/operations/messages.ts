import * as z from "zod";
import { type Message, type MessageKey, messageIdPattern, parseMessageId } from "../domain/message.ts";
import { bucketOf } from "../domain/messageState.ts";
import { partitionsToRead } from "../domain/partition.ts";
import { matchesReason } from "../domain/reason.ts";
import { enqueueMessages } from "../enqueueing/enqueueMessages.ts";
import { operation } from "../http/operation.ts";
import { pageOf, pagingQuery, unknownCursor } from "../http/paging.ts";
import { type Answer, problem, problemSchema } from "../http/problem.ts";
import { messageView, messageViewSchema } from "../messages/messageView.ts";
import { replay } from "../messages/replay.ts";
import { errorFields } from "../runtime/log.ts";
import { CursorError, decodeCursorAs, encodeCursor } from "../storage/cursor.ts";
import type { OperatorDependencies } from "./operatorDependencies.ts";

const listed = ["SCHEDULED", "QUEUED", "SENDING", "FAILED", "EXPIRED"] as const;
const idParam = z.object({
  id: z
    .string()
    .transform((id, context): MessageKey => {
      const key = parseMessageId(id);
      if (key) return key;
      context.addIssue({ code: "custom", message: "must be a message id: <userId>.<date>.<occasion>" });
      return z.NEVER;
    })
    .meta({
      override: { pattern: messageIdPattern, examples: ["01a209a5-1dff-7e58-929c-0996ece99199.2026-03-02.BIRTHDAY"] },
    }),
});
/** `list` distinguishes it from the cursor of another list. */
const place = z.strictObject({
  list: z.literal("messages"),
  partition: z.int().nonnegative(),
  after: z.string().optional(),
});

/** Sent and suppressed messages are in no index: their number only grows, and nobody has to act on them. The message list of each user contains them. */
export const listMessages = operation({
  summary: "List messages by state, the oldest first",
  description:
    "Messages of all users in one state, from an index. Sent and suppressed messages are in no index: their user has them.",
  request: {
    query: z.strictObject({
      ...pagingQuery,
      status: z.enum(
        listed,
        `must be one of ${listed.join(", ")}; sent and suppressed messages are listed with their user`,
      ),
      reason: z.string().max(100).optional().describe("Only those with this kind of reason, or with this detail"),
    }),
  },
  responses: {
    200: {
      description: "A page; it may hold fewer than `limit`, also none, with a `nextCursor`",
      schema: pageOf(messageViewSchema),
    },
    400: { description: "A parameter is wrong", schema: problemSchema },
  },
  async handle(deps: OperatorDependencies, { query: { status, reason, limit, cursor } }) {
    try {
      const start = cursor === undefined ? { list: "messages" as const, partition: 0 } : decodeCursorAs(place, cursor);
      return { status: 200, body: await page(start) };
    } catch (error) {
      if (error instanceof CursorError) return unknownCursor();
      throw error;
    }

    async function page(start: z.infer<typeof place>) {
      const items: Message[] = [];
      const partitions = partitionsToRead(deps.policy).length;
      let { partition, after } = start;
      if (partition >= partitions) throw new CursorError("a cursor beyond the last partition");
      for (; partition < partitions; partition++) {
        const bucket = bucketOf(status);
        if (!bucket) break;
        const found = await deps.messages.due(bucket, partition, { limit: limit - items.length, after });
        items.push(
          ...found.messages.filter((each) => each.status === status && (!reason || matchesReason(each.reason, reason))),
        );
        after = found.next;
        if (after !== undefined)
          return { items: items.map(messageView), nextCursor: encodeCursor({ list: "messages", partition, after }) };
        if (items.length >= limit) break;
      }
      const more = partition + 1 < partitions;
      return {
        items: items.map(messageView),
        ...(more && { nextCursor: encodeCursor({ list: "messages", partition: partition + 1 }) }),
      };
    }
  },
});

export const getMessage = operation({
  summary: "Read a message",
  description: "One message by its id, in any state.",
  request: { params: idParam },
  responses: {
    200: { description: "The message", schema: messageViewSchema },
    400: { description: "The id is not one", schema: problemSchema },
    404: { description: "No such message", schema: problemSchema },
  },
  async handle(deps: OperatorDependencies, { params: { id } }) {
    const message = await deps.messages.get(id);
    return message ? { status: 200, body: messageView(message) } : unknownMessage();
  },
});

export const retryMessage = operation({
  summary: "Another round for a message that failed, expired or was suppressed",
  description:
    "Makes the message due now, with all its attempts ahead of it. The late limit counts from now. A suppressed one is sent only if its recipient is allowed by then. At most five times for each message.",
  request: { params: idParam },
  responses: {
    200: { description: "It is due now", schema: messageViewSchema },
    400: { description: "The id is not one", schema: problemSchema },
    404: { description: "No such message", schema: problemSchema },
    409: { description: "It did not fail, or was replayed too often", schema: problemSchema },
  },
  async handle(deps: OperatorDependencies, { params: { id } }, caller) {
    const message = await deps.messages.get(id);
    if (!message) return unknownMessage();
    const replayed = await replay(deps, message, caller);
    if (!replayed.ok) return problem(409, "not-replayed", `The message is ${replayed.status}: ${replayed.why}`);
    await enqueueMessages(deps, [replayed.message]).catch((error: unknown) =>
      deps.log.warn("ENQUEUE_SOON_FAILED", errorFields(error)),
    );
    return { status: 200, body: messageView(replayed.message) };
  },
});

function unknownMessage(): Answer {
  return problem(404, "unknown-message", "There is no such message", [{ field: "id", message: "names no message" }]);
}
