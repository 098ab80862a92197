import * as z from "zod";
import { messageStatuses } from "./messageState.ts";
import { instantSchema, type LocalDate, localDateSchema, userIdSchema } from "./model.ts";
import { type Occasion, occasionTypes } from "./occasions.ts";
import { reasonSchema } from "./reason.ts";
import { receiptFields } from "./receipt.ts";

/** Names one message: one occasion of one user on one local date. It is never used again. The `Idempotency-Key` is made from it. */
export const messageKeySchema = z.object({
  userId: userIdSchema,
  localDate: localDateSchema,
  occasion: z.enum(occasionTypes),
});
export type MessageKey = z.infer<typeof messageKeySchema>;

const unsettledRequestSchema = z.object({ to: z.string(), text: z.string() });
export type UnsettledRequest = z.infer<typeof unsettledRequestSchema>;

export const messageSchema = messageKeySchema.extend({
  status: z.enum(messageStatuses),
  /** Grows with every change except the mark QUEUED. A send task carries it, so that a task of an older version is dropped. */
  version: z.int().positive(),
  dueAt: instantSchema,
  nextAttemptAt: instantSchema,
  attempts: z.int().nonnegative(),
  recoveries: z.int().nonnegative(),
  replays: z.int().nonnegative(),
  /** Which sender holds the claim (SENDING) or made the last one, and until when no other writer may change the message. */
  leaseOwner: z.string().optional(),
  leaseUntil: instantSchema.optional(),
  reason: reasonSchema.optional(),
  /** Since when the outcome is unknown: the email service may have accepted the message. Stays until the message is settled. */
  unknownSince: instantSchema.optional(),
  /** The request whose outcome is unknown. It is repeated unchanged, since its key belongs to this body. Erased with the user. */
  unsettledRequest: unsettledRequestSchema.optional(),
  /** The hash of the first body, which belongs to the key without a suffix. Another body gets a key with a suffix. */
  firstBodyHash: z.string().optional(),
  /** The email service refused it once: it is not used to probe the service. */
  wasRefused: z.boolean().optional(),
  sentAt: instantSchema.optional(),
  /** Set if an edit decided the due time. If the due instant had passed before, the lateness is measured from this instant. */
  knownSince: instantSchema.optional(),
  /** The last operator who replayed it, and when. An IAM or token identity, never a user who gets messages. */
  replayedBy: z.string().optional(),
  replayedAt: instantSchema.optional(),
  /** What the email service told later. Written without a new version: no decision of a sender rests on it. */
  ...receiptFields,
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export type Message = z.infer<typeof messageSchema>;

/** `<userId>.<localDate>.<OCCASION>`: safe in a path, a header and a log line. */
export function messageId(key: MessageKey): string {
  return `${key.userId}.${key.localDate}.${key.occasion}`;
}

/** What message ids look like, for the document of the API. */
export const messageIdPattern = `^[0-9a-fA-F-]{36}\\.\\d{4}-\\d{2}-\\d{2}\\.(${occasionTypes.join("|")})$`;

/** Reads a message id back; undefined where it is not one. */
export function parseMessageId(id: string): MessageKey | undefined {
  const [userId, localDate, occasion, ...rest] = id.split(".");
  const parsed = messageKeySchema.safeParse({ userId, localDate, occasion });
  return rest.length === 0 && parsed.success ? parsed.data : undefined;
}

/** Sort key of a message among its user's. */
export function messageSortKey(key: { localDate: LocalDate; occasion: Occasion }): string {
  return `${key.localDate}#${key.occasion}`;
}
