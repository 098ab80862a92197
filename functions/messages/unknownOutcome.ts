import type { Message } from "../domain/message.ts";

/** A reason that begins so says that the user may have got the message already. */
export const UNKNOWN_OUTCOME = "UNKNOWN_OUTCOME";

export function isUnknownOutcome(message: Pick<Message, "reason">): boolean {
  return message.reason?.startsWith(UNKNOWN_OUTCOME) ?? false;
}
