import { useEffect, useState } from "preact/hooks";
import { call, type Message, type Page } from "../api.ts";
import { momentOf } from "../format.ts";
import { StateMark } from "../StateMark.tsx";
import type { Show } from "../show.ts";
import { markOf, wordOf } from "../statusLook.ts";

const SHOWN = 20;
/** The states in which a message ends without being sent, as the API lists them. */
const listed = ["FAILED", "EXPIRED"];

/** Messages that were not sent, with the reason; read again when their number changes. */
export function GivenUp({ total, show }: { total: number; show: Show }) {
  const [messages, setMessages] = useState<Message[]>();
  useEffect(() => {
    let isEnded = false;
    void Promise.all(
      listed.map((status) => call<Page<Message>>("GET", `/api/v1/messages?status=${status}&limit=${SHOWN}`)),
    ).then((answers) => !isEnded && setMessages(answers.flatMap(({ body }) => body?.items ?? [])));
    return () => {
      isEnded = true;
    };
  }, [total]);
  return (
    <section class="card latest" aria-labelledby="given-title">
      <h2 id="given-title">Not sent</h2>
      {messages?.length === 0 && <p class="quiet">No message has failed or expired. Nothing to do.</p>}
      <ul>
        {messages?.map(({ id, status, dueAt, reason, reasonKind }) => (
          <li key={id}>
            <button type="button" class="row wide-row" onClick={() => show({ kind: "message", id })}>
              <StateMark state={markOf(status)} />
              <span class="name">
                {wordOf(status)}: {reason ?? reasonKind ?? "no reason known"}
              </span>
              <span class="quiet">due {momentOf(dueAt)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
