import type { UpcomingItem } from "../api.ts";
import { momentOf, plural } from "../format.ts";
import type { Show } from "../show.ts";

type Props = { zone: string; items: readonly UpcomingItem[]; show: Show };

/** The messages of a zone that lie ahead. The API has no list of the users of a zone. */
export function StageZone({ zone, items, show }: Props) {
  const own = items.filter(({ timezone }) => timezone === zone);
  return (
    <>
      <h2>{zone.replaceAll("_", " ")}</h2>
      <p class="quiet">{plural(own.length, "message")} in the next 24 hours</p>
      <ul class="people">
        {own.slice(0, 100).map(({ userId, localDate, occasion, dueAt }) => (
          <li key={`${userId} ${localDate} ${occasion}`}>
            <button type="button" class="link" onClick={() => show({ kind: "user", id: userId })}>
              {occasion.toLowerCase()}, due {momentOf(dueAt)}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
