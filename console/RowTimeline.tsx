import type { Message } from "./api.ts";
import { plural } from "./format.ts";
import { NextAttempt } from "./LocalTimeline.tsx";
import { whyOf, wordOf } from "./statusLook.ts";
import { TimelineEvent } from "./TimelineEvent.tsx";

/** What a stage's row knows of its message. A stage keeps no trace, and the page says so. */
export function RowTimeline({ message }: { message: Message | undefined }) {
  if (message === undefined) return null;
  const { dueAt, sentAt, attempts, status } = message;
  const why = whyOf(message);
  return (
    <>
      <ol class="timeline">
        <TimelineEvent at={dueAt} what="Due" why="the send time on the user's own clock" />
        {attempts > 0 && status !== "SENT" && (
          <Undated what={`${plural(attempts, "attempt")}, none accepted`} why={why} />
        )}
        {status === "SENT" && sentAt !== undefined && (
          <TimelineEvent at={sentAt} what="Delivered" why={`after ${plural(attempts, "attempt")}`} />
        )}
        {(status === "FAILED" || status === "EXPIRED") && attempts === 0 && <Undated what={wordOf(status)} why={why} />}
        <NextAttempt message={message} />
      </ol>
      <p class="quiet">
        A stage keeps one row for each message and no trace: when it was planned, queued and claimed, and the calls one
        by one, are not known here. The functions' log has each step under the id below.
      </p>
    </>
  );
}

function Undated({ what, why }: { what: string; why: string }) {
  return (
    <li class="trouble">
      <time>time not known</time>
      <div>
        <strong>{what}</strong>
        {why !== "" && <p>{why}</p>}
      </div>
    </li>
  );
}
