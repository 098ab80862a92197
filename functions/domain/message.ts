import * as z from "zod";
import { messageStatuses } from "./messageState.ts";
import { instantSchema, type LocalDate, localDateSchema, userIdSchema } from "./model.ts";
import { type Occasion, occasionTypes } from "./occasions.ts";
import { reasonSchema } from "./reason.ts";

/** Names one message for ever: one occasion of one user on one local date. Also the provider's `Idempotency-Key`. */
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
  /** Grows with every change but the mark QUEUED; a queue copy carries it, so a copy of an older plan is dropped. */
  version: z.int().positive(),
  dueAt: instantSchema,
  nextAttemptAt: instantSchema,
  attempts: z.int().nonnegative(),
  recoveries: z.int().nonnegative(),
  replays: z.int().nonnegative(),
  /** Who holds the claim (SENDING) or made the last one, and until when nobody else may judge it. */
  leaseOwner: z.string().optional(),
  leaseUntil: instantSchema.optional(),
  reason: reasonSchema.optional(),
  /** Since when the email service may have accepted it without our knowing. Stays until the message is settled. */
  unknownSince: instantSchema.optional(),
  /** The request whose outcome is unknown: it is repeated as it was, since its key stands for this body. Erased with the user. */
  unsettledRequest: unsettledRequestSchema.optional(),
  /** The body that stands for the plain key: one that differs goes under a key of its own. */
  firstBodyHash: z.string().optional(),
  /** The email service refused it once: it is not used to probe the service. */
  wasRefused: z.boolean().optional(),
  sentAt: instantSchema.optional(),
  /** Set where an edit decided the due time: lateness is measured from then, if the due instant had passed before. */
  knownSince: instantSchema.optional(),
  /** The last operator who asked for another round, and when: an IAM or token identity, never a user we write to. */
  replayedBy: z.string().optional(),
  replayedAt: instantSchema.optional(),
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
