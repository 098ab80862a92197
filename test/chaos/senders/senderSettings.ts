import * as z from "zod";

const settingsSchema = z.object({
  /** How far the sender's clock is from real time. */
  SENDER_OFFSET_MS: z.coerce.number(),
  /** The file that gets the process's history. */
  SENDER_HISTORY: z.string().min(1),
  SENDER_QUEUE_ARN: z.string().min(1),
  SENDER_CONCURRENCY: z.coerce.number().int().min(1),
});

/** What a sender process is told beside the environment of its function. */
export type SenderSettings = { [Name in keyof z.infer<typeof settingsSchema>]: string };

export const readSenderSettings = (source: Record<string, string | undefined>) => settingsSchema.parse(source);
