import type { Message } from "../domain/message.ts";
import type { DueBucket } from "../domain/messageState.ts";
import type { TimeLeft } from "../runtime/timeLeft.ts";
import type { DuePage, MessageStore } from "./messageStore.ts";

export type DueList = { bucket: DueBucket; partition: number; timeLeft: TimeLeft };

/** The pages of one list of the by-due index, earliest first. Reads no further page when time is short. */
export async function* duePages(
  messages: Pick<MessageStore, "due">,
  { bucket, partition, timeLeft }: DueList,
  page: Omit<DuePage, "after">,
): AsyncGenerator<Message[]> {
  let after: string | undefined;
  do {
    const found = await messages.due(bucket, partition, { ...page, after });
    yield found.messages;
    after = found.next;
  } while (after !== undefined && timeLeft());
}
