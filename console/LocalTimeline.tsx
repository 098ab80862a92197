import type { TraceEvent } from "../local/console/trace.ts";
import type { Message } from "./api.ts";
import { momentOf } from "./format.ts";
import { TimelineEvent } from "./TimelineEvent.tsx";
import { useRead } from "./useRead.ts";

type Props = { id: string; message: Message | undefined; round: number };

/** Everything that happened to a message, from the trace that the local system keeps in memory. */
export function LocalTimeline({ id, message, round }: Props) {
  const path = `/_local/trace?messageId=${encodeURIComponent(id)}`;
  const trace = useRead<{ events: TraceEvent[]; truncated: boolean }>(path, round);
  const events = trace?.body?.events ?? [];
  return (
    <>
      <ol class="timeline">
        {events.map((event, index) => (
          <TimelineEvent key={`${event.at} ${index}`} {...event} />
        ))}
        <NextAttempt message={message} />
      </ol>
      {trace !== undefined && events.length === 0 && (
        <p class="quiet">
          What happened to it before this run of the system is not known: the timeline is kept in memory only.
        </p>
      )}
    </>
  );
}

/** The end of a timeline: what is to come, where something is. */
export function NextAttempt({ message }: { message: Message | undefined }) {
  if (message?.nextAttemptAt === undefined) return null;
  return (
    <li class="next">
      <time>next</time>
      <div>
        <strong>{message.attempts > 0 ? `Attempt ${message.attempts + 1}` : "To be sent"}</strong>
        <p>at {momentOf(message.nextAttemptAt)}</p>
      </div>
    </li>
  );
}
