import { useState } from "preact/hooks";
import type { TraceEvent } from "../local/console/trace.ts";
import { call, type Message, reasonOf, type User } from "./api.ts";
import { momentOf } from "./format.ts";
import type { Show } from "./OverviewPage.tsx";
import { TimelineEvent } from "./TimelineEvent.tsx";
import { useRead } from "./useRead.ts";

type Props = { id: string; show: Show; now: string | undefined };

/** One message: where it stands, and everything that happened to it, with its why. */
export function MessageDetails({ id, show, now }: Props) {
  const [userId = "", localDate = "", occasion = ""] = id.split(".");
  const [round, setRound] = useState(0);
  const [said, say] = useState("");
  const message = useRead<Message>(`/api/v1/messages/${id}`, round);
  const user = useRead<User>(`/api/v1/users/${userId}`, round);
  const trace = useRead<{ events: TraceEvent[]; truncated: boolean }>(
    `/_local/trace?messageId=${encodeURIComponent(id)}`,
    round,
  );
  const state = message?.body;
  const name = user?.status === 200 ? `${user.body?.firstName} ${user.body?.lastName}` : "User";
  const events = trace?.body?.events ?? [];
  const canRetry = ["FAILED", "EXPIRED", "SUPPRESSED"].includes(state?.status ?? "");

  async function retry() {
    const answer = await call("POST", `/api/v1/messages/${id}/retry`);
    say(answer.status === 200 ? "It is due now." : reasonOf(answer));
    setRound(round + 1);
  }

  return (
    <>
      <h2 class="personal">{name}</h2>
      <p class="quiet">
        {occasion.toLowerCase()} · {localDate} · {user?.body?.timezone ?? ""}
      </p>
      <p class={`state ${toneOf(state?.status)}`}>
        {message?.status === 404 ? "There is no such message any more." : sentenceOf(state, now)}
      </p>
      <ol class="timeline">
        {events.map((event, index) => (
          <TimelineEvent key={`${event.at} ${index}`} {...event} />
        ))}
        {state?.nextAttemptAt !== undefined && (
          <li class="next">
            <time>next</time>
            <div>
              <strong>{state.attempts > 0 ? `Attempt ${state.attempts + 1}` : "To be sent"}</strong>
              <p>at {momentOf(state.nextAttemptAt)}</p>
            </div>
          </li>
        )}
      </ol>
      {trace !== undefined && events.length === 0 && (
        <p class="quiet">
          What happened to it before this run of the system is not known: the timeline is kept in memory only.
        </p>
      )}
      <div class="buttons">
        {canRetry && (
          <button type="button" onClick={retry}>
            Retry
          </button>
        )}
        {user?.status === 200 && (
          <button type="button" onClick={() => show({ kind: "user", id: userId })}>
            Show the user
          </button>
        )}
      </div>
      <p role="status">{said}</p>
      <p class="id">{id}</p>
    </>
  );
}

function toneOf(status: string | undefined): string {
  if (status === "SENT") return "well";
  return status === "FAILED" || status === "EXPIRED" ? "trouble" : "";
}

function sentenceOf(message: Message | undefined, now: string | undefined): string {
  if (message === undefined) return "Reading…";
  const { status, dueAt, sentAt, nextAttemptAt, attempts, reason, reasonKind } = message;
  const because = reason === undefined ? "" : ` (${[...new Set([reasonKind, reason])].join(": ")})`;
  switch (status) {
    case "SENT":
      return `● Delivered ${sentAt === undefined ? "" : momentOf(sentAt)}`;
    case "SENDING":
      return "A sender is at it now";
    case "FAILED":
      return `✕ Failed${because}`;
    case "EXPIRED":
      return "✕ Expired: not sent within the late limit";
    case "SUPPRESSED":
      return `Suppressed${because}`;
    default:
      if (attempts > 0) return `▲ Waiting for the next attempt at ${momentOf(nextAttemptAt ?? dueAt)}${because}`;
      return now !== undefined && dueAt < now ? "▲ Overdue, not tried yet" : `○ Due at ${momentOf(dueAt)}`;
  }
}
