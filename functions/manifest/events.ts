import type { TableName } from "./tables.ts";

/**
 * The events that a stage with `events: true` puts on its bus, made from the streams of its tables. Plain data: the CDK app makes a pipe
 * of each source, and the local system follows the same definition. `<$.path>` is a value of the stream record. No name and no
 * address may be in a detail.
 */
export type EventSource = {
  table: TableName;
  /** A record that fits none of these event patterns makes no event. A pipe takes five. */
  filters: readonly object[];
  /** The type of the event, or how a value of the record names it. */
  type: string | { path: string; names: Readonly<Record<string, string>> };
  /** The fields of the event's detail. */
  detail: Readonly<Record<string, string>>;
};

export const eventOrigin = "birthday-messages";

/** By the state that a message has reached. */
const messageEvents = {
  SENT: "MessageSent",
  FAILED: "MessageFailed",
  EXPIRED: "MessageExpired",
  HELD: "MessageHeld",
  SUPPRESSED: "MessageSuppressed",
} as const;

/** A record of a message that has just come into a state: later changes of such a row make no event. */
const reached = (status: string) => ({
  eventName: ["MODIFY"],
  dynamodb: { NewImage: { status: { S: [status] } }, OldImage: { status: { S: [{ "anything-but": [status] }] } } },
});

export const eventSources = {
  messages: {
    table: "messages",
    filters: Object.keys(messageEvents).map(reached),
    type: { path: "$.dynamodb.NewImage.status.S", names: messageEvents },
    detail: {
      id: "<$.dynamodb.NewImage.userId.S>.<$.dynamodb.NewImage.localDate.S>.<$.dynamodb.NewImage.occasion.S>.v<$.dynamodb.NewImage.version.N>",
      messageId: "<$.dynamodb.NewImage.userId.S>.<$.dynamodb.NewImage.localDate.S>.<$.dynamodb.NewImage.occasion.S>",
      userId: "<$.dynamodb.NewImage.userId.S>",
      occasion: "<$.dynamodb.NewImage.occasion.S>",
      localDate: "<$.dynamodb.NewImage.localDate.S>",
      dueAt: "<$.dynamodb.NewImage.dueAt.S>",
      at: "<$.dynamodb.NewImage.updatedAt.S>",
    },
  },
  users: {
    table: "users",
    filters: [
      {
        eventName: ["MODIFY"],
        dynamodb: {
          NewImage: { suppression: { M: { at: { S: [{ exists: true }] } } } },
          OldImage: { suppression: { M: { at: { S: [{ exists: false }] } } } },
        },
      },
    ],
    type: "UserSuppressed",
    detail: {
      id: "<$.dynamodb.NewImage.id.S>.suppressed.v<$.dynamodb.NewImage.version.N>",
      userId: "<$.dynamodb.NewImage.id.S>",
      cause: "<$.dynamodb.NewImage.suppression.M.cause.S>",
      messageId: "<$.dynamodb.NewImage.suppression.M.messageId.S>",
      at: "<$.dynamodb.NewImage.suppression.M.at.S>",
    },
  },
} as const satisfies Record<string, EventSource>;
