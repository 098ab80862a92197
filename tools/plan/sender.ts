import { policySchema } from "../../functions/domain/policy.ts";
import { stageSchema } from "../../lib/stageSettings.ts";

/** What one call of the sender takes: so many queue messages, as a stage sets it (lib/stageSettings.ts), each with a bundle of messages. */
export const QUEUE_MESSAGES = stageSchema.shape.senderBatchSize.parse(undefined);
const { bundleSize, messagesAtOnce } = policySchema.parse({});
/** A sender works on so many messages at once (functions/sending). */
export const MESSAGES_AT_ONCE = messagesAtOnce;
export const MESSAGES_PER_INVOCATION = QUEUE_MESSAGES * bundleSize;
/** Send, receive and delete. A call of the queue takes ten queue messages to send, and those of one invocation to receive and delete. */
export const QUEUE_CALLS_PER_MESSAGE = 1 / (10 * bundleSize) + 2 / MESSAGES_PER_INVOCATION;

/** Milliseconds of a round beside the email service: claim, read, commit. From `npm run bench`, with processor to spare. */
const ROUND_OVERHEAD_MS = 150;

/** How long a round of `MESSAGES_AT_ONCE` takes, in seconds. */
export function roundSeconds(providerMs: number): number {
  return (providerMs + ROUND_OVERHEAD_MS) / 1_000;
}
