import type { ZoneAnswer } from "../local/console/overviewShape.ts";
import { momentOf, plural } from "./format.ts";
import type { Show } from "./show.ts";
import { wordOf } from "./statusLook.ts";
import { useRead } from "./useRead.ts";

/** The users of a zone and their messages. */
export function ZoneDetails({ zone, show }: { zone: string; show: Show }) {
  const found = useRead<ZoneAnswer>(`/_local/zone?name=${encodeURIComponent(zone)}`)?.body;
  return (
    <>
      <h2>{zone.replaceAll("_", " ")}</h2>
      <p class="quiet">
        {found === undefined ? "Reading…" : `${found.localTime} there now · ${plural(found.total, "user")}`}
      </p>
      <ul class="people">
        {found?.users.map(({ id, name, messages }) => (
          <li key={id}>
            <button type="button" class="link personal" onClick={() => show({ kind: "user", id })}>
              {name}
            </button>
            <ul>
              {messages.map(({ messageId, status, dueAt }) => (
                <li key={messageId}>
                  <button type="button" class="link" onClick={() => show({ kind: "message", id: messageId })}>
                    {wordOf(status)}, due {momentOf(dueAt)}
                  </button>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {found !== undefined && found.users.length < found.total && (
        <p class="quiet">The first {found.users.length} are shown.</p>
      )}
    </>
  );
}
