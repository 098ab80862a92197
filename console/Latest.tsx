import type { LatestMessage, Overview } from "../local/console/overviewShape.ts";
import { cityOf, minuteOf } from "./format.ts";
import { StateMark } from "./StateMark.tsx";
import type { Show } from "./show.ts";
import { markOf, wordOf } from "./statusLook.ts";

/** The messages to which something happened last. */
export function Latest({ overview, show }: { overview: Overview; show: Show }) {
  return (
    <section class="card latest" aria-labelledby="latest-title">
      <h2 id="latest-title">Latest</h2>
      {overview.latest.length === 0 && (
        <p class="quiet">Nothing was sent yet. Play a day, or move on to the next message.</p>
      )}
      <ul>
        {overview.latest.map((message) => (
          <li key={message.messageId}>
            <button type="button" class="row" onClick={() => show({ kind: "message", id: message.messageId })}>
              <StateMark state={isOpen(message.status) ? "waiting" : markOf(message.status)} />
              <span class="quiet">{minuteOf(message.at)}</span>
              <span class="name">
                {cityOf(message.zone)} · <span class="personal">{message.name}</span>
              </span>
              <span class="what">{wordsFor(message)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const isOpen = (status: string) => status === "SCHEDULED" || status === "QUEUED" || status === "SENDING";

function wordsFor({ status, nextAttemptAt, reason }: LatestMessage): string {
  if (status === "SENT") return "delivered";
  if (status === "FAILED" || status === "SUPPRESSED")
    return `${wordOf(status)}${reason === undefined ? "" : `: ${reason.split(":").at(-1)}`}`;
  if (status === "SENDING") return "is being tried again";
  if (!isOpen(status)) return wordOf(status);
  return nextAttemptAt === undefined ? "waits" : `waits until ${minuteOf(nextAttemptAt)}`;
}
