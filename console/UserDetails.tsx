import { useState } from "preact/hooks";
import { call, type Message, reasonOf, type User } from "./api.ts";
import { momentOf } from "./format.ts";
import type { Show } from "./show.ts";
import { wordOf } from "./statusLook.ts";
import { UserForm } from "./UserForm.tsx";
import { useRead } from "./useRead.ts";

/** One user: their messages, their fields to edit, and the way to delete them. */
export function UserDetails({ id, show }: { id: string; show: Show }) {
  const [round, setRound] = useState(0);
  const [said, say] = useState("");
  const [isSure, setSure] = useState(false);
  const user = useRead<User>(`/api/v1/users/${id}`, round);
  const messages = useRead<{ items: Message[] }>(`/api/v1/users/${id}/messages`, round)?.body?.items ?? [];
  if (user === undefined) return <p>Reading…</p>;
  if (user.status !== 200 || user.body === undefined) return <p>{reasonOf(user)}</p>;

  async function remove() {
    const answer = await call("DELETE", `/api/v1/users/${id}`);
    if (answer.status === 204 || answer.status === 404) return show(undefined);
    say(reasonOf(answer));
  }

  return (
    <>
      <h2 class="personal">
        {user.body.firstName} {user.body.lastName}
      </h2>
      <h3>Messages</h3>
      {messages.length === 0 && (
        <p class="quiet">
          None yet. A message is planned 36 hours before it is due, and users without a date get none.
        </p>
      )}
      <ul class="people">
        {messages.map(({ id: messageId, occasion, status, dueAt }) => (
          <li key={messageId}>
            <button type="button" class="link" onClick={() => show({ kind: "message", id: messageId })}>
              {occasion.toLowerCase()}: {wordOf(status)}, due {momentOf(dueAt)}
            </button>
          </li>
        ))}
      </ul>
      <h3>Edit</h3>
      <UserForm
        key={user.body.version}
        user={user.body}
        saved={() => {
          say("Saved. It holds for every message that no sender has claimed yet.");
          setRound(round + 1);
        }}
      />
      <p role="status">{said}</p>
      <div class="buttons">
        {!isSure && (
          <button type="button" onClick={() => setSure(true)}>
            Delete this user…
          </button>
        )}
        {isSure && (
          <>
            <button type="button" class="danger" onClick={remove}>
              Delete for good
            </button>
            <button type="button" onClick={() => setSure(false)}>
              Keep
            </button>
          </>
        )}
      </div>
    </>
  );
}
