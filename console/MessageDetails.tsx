import { useState } from "preact/hooks";
import { call, type Message, reasonOf, type User } from "./api.ts";
import { momentOf } from "./format.ts";
import { LocalTimeline } from "./LocalTimeline.tsx";
import { RowTimeline } from "./RowTimeline.tsx";
import type { Show } from "./show.ts";
import { whyOf, wordOf } from "./statusLook.ts";
import { useRead } from "./useRead.ts";
import { isLocal } from "./where.ts";

type Props = { id: string; show: Show; now: string | undefined };

/** One message: where it stands, and everything that happened to it, with its why. */
export function MessageDetails({ id, show, now }: Props) {
  const [userId = "", localDate = "", occasion = ""] = id.split(".");
  const [round, setRound] = useState(0);
  const [said, say] = useState("");
  const message = useRead<Message>(`/api/v1/messages/${id}`, round);
  const user = useRead<User>(`/api/v1/users/${userId}`, round);
  const state = message?.body;
  const name = user?.status === 200 ? `${user.body?.firstName} ${user.body?.lastName}` : "User";
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
      {isLocal ? <LocalTimeline id={id} message={state} round={round} /> : <RowTimeline message={state} />}
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
  const { status, dueAt, sentAt, nextAttemptAt, attempts } = message;
  const why = whyOf(message);
  const because = why === "" ? "" : ` (${why})`;
  switch (status) {
    case "SENT":
      return `● Delivered ${sentAt === undefined ? "" : momentOf(sentAt)}`;
    case "SENDING":
      return "A sender is at it now";
    case "FAILED":
      return `✕ Failed${because}`;
    case "EXPIRED":
      return "✕ Expired: not sent within the late limit";
    case "SCHEDULED":
    case "QUEUED":
      if (attempts > 0) return `▲ Waiting for the next attempt at ${momentOf(nextAttemptAt ?? dueAt)}${because}`;
      return now !== undefined && dueAt < now ? "▲ Overdue, not tried yet" : `○ Due at ${momentOf(dueAt)}`;
    default:
      return `□ ${wordOf(status)}${because}`;
  }
}
