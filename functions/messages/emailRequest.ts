import { createHash } from "node:crypto";
import type { EmailRequest } from "../delivery/emailService.ts";
import { type Message, type MessageKey, messageId, parseMessageId, type UnsettledRequest } from "../domain/message.ts";
import { messageText } from "../domain/texts/messageText.ts";
import type { UserOccasion } from "../domain/user.ts";

/** The request with the current address and the current text of a user. */
export function currentRequest(occasion: UserOccasion): UnsettledRequest {
  return { to: occasion.email, text: messageText(occasion.occasion, occasion) };
}

/** A short hash of a body, to tell whether it changed between attempts. */
export function bodyHash({ to, text }: UnsettledRequest): string {
  return createHash("sha256")
    .update(JSON.stringify([to, text]))
    .digest("hex")
    .slice(0, 16);
}

/**
 * The request of the next attempt. Undefined: the address changed while the outcome of an attempt at the old address is unknown, so
 * an operator must decide.
 *
 *   outcome unknown   the old text under the old key: the service may know this key with that body
 *   nothing accepted  the current text; if it differs from the first body, under a key with a suffix
 *
 * The suffix is computed from the body alone, so an attempt after a crash has the same key as the attempt that crashed.
 */
export function nextRequest(message: Message, occasion: UserOccasion): EmailRequest | undefined {
  const current = currentRequest(occasion);
  const unsettled = message.unknownSince === undefined ? undefined : message.unsettledRequest;
  if (unsettled && unsettled.to !== current.to) return undefined;
  const body = unsettled ?? current;
  return { ...body, idempotencyKey: idempotencyKey(message, body) };
}

function idempotencyKey(message: Message, body: UnsettledRequest): string {
  const hash = bodyHash(body);
  const id = messageId(message);
  return (message.firstBodyHash ?? hash) === hash ? id : `${id}.${hash}`;
}

/** The message that belongs to one of our `Idempotency-Key`s. */
export function parseIdempotencyKey(key: string): MessageKey | undefined {
  return parseMessageId(key.split(".").slice(0, 3).join("."));
}
