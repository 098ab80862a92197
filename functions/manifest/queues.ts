export const queues = {
  /** At least six times the sender's timeout, so that SQS does not deliver a slow batch twice. */
  messages: {
    visibilityTimeoutSeconds: 180,
    retentionSeconds: 4 * 86_400,
    maxReceiveCount: 5,
    consumer: "send",
  },
  deadLetters: { retentionSeconds: 14 * 86_400 },
} as const;

export type QueueName = keyof typeof queues;
