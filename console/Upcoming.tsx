import { useEffect, useState } from "preact/hooks";
import { call, type Page, reasonOf, type UpcomingItem, type User } from "./api.ts";
import { momentOf } from "./format.ts";
import { PageButtons } from "./PageButtons.tsx";
import type { Show } from "./show.ts";

type Named = UpcomingItem & { name: string };

const SPANS = [1, 7, 31];

/** What will be sent in the coming days, as the code that plans works it out. */
export function Upcoming({ show }: { show: Show }) {
  const [days, setDays] = useState(7);
  const [cursors, setCursors] = useState<string[]>([]);
  const [items, setItems] = useState<Named[]>();
  /** The cursor behind the page that was read last, and which page that was. */
  const [read, setRead] = useState<{ of: string | undefined; days: number; next: string | undefined }>();
  const [trouble, setTrouble] = useState("");
  const cursor = cursors.at(-1);
  const next = read?.next;
  const isReading = read?.of !== cursor || read?.days !== days;

  useEffect(() => {
    let isEnded = false;
    void readPage(days, cursor).then(async (answer) => {
      if (isEnded) return;
      setTrouble(typeof answer === "string" ? answer : "");
      if (typeof answer === "string") return;
      const named = await Promise.all(answer.items.map(withName));
      if (isEnded) return;
      setItems(named);
      setRead({ of: cursor, days, next: answer.nextCursor });
    });
    return () => {
      isEnded = true;
    };
  }, [days, cursor]);

  return (
    <section class="card users" aria-labelledby="upcoming-title">
      <div class="card-head">
        <h2 id="upcoming-title">Upcoming</h2>
        <fieldset class="views" aria-label="How far ahead">
          {SPANS.map((span) => (
            <button
              key={span}
              type="button"
              aria-pressed={span === days}
              onClick={() => {
                setCursors([]);
                setDays(span);
              }}
            >
              {span === 1 ? "1 day" : `${span} days`}
            </button>
          ))}
        </fieldset>
      </div>
      {trouble !== "" && <p class="trouble">{trouble}</p>}
      {items?.length === 0 && next === undefined && (
        <p class="quiet">No message is due in these days. Add users with a birthday in them.</p>
      )}
      {items !== undefined && items.length > 0 && <Rows items={items} show={show} />}
      <PageButtons cursors={cursors} next={next} isReading={isReading} setCursors={setCursors} />
    </section>
  );
}

function Rows({ items, show }: { items: readonly Named[]; show: Show }) {
  return (
    <div class="scroll-x">
      <table>
        <thead>
          <tr>
            <th scope="col">due (UTC)</th>
            <th scope="col">user</th>
            <th scope="col">occasion</th>
            <th scope="col">their date</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ userId, occasion, localDate, dueAt, name }) => (
            <tr key={`${userId} ${localDate} ${occasion}`}>
              <th scope="row">{momentOf(dueAt)}</th>
              <td>
                <button type="button" class="link personal" onClick={() => show({ kind: "user", id: userId })}>
                  {name}
                </button>
              </td>
              <td>{occasion.toLowerCase()}</td>
              <td>{localDate}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A page may be empty and still have a next one: it is read on until there is something to show. */
async function readPage(days: number, from: string | undefined): Promise<Page<UpcomingItem> | string> {
  for (let cursor = from; ; ) {
    const more = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await call<Page<UpcomingItem>>("GET", `/api/v1/upcoming?days=${days}&limit=25${more}`);
    if (answer.status !== 200 || answer.body === undefined) return reasonOf(answer);
    const { items, nextCursor } = answer.body;
    if (items.length > 0 || nextCursor === undefined) return answer.body;
    cursor = nextCursor;
  }
}

async function withName(item: UpcomingItem): Promise<Named> {
  const { body } = await call<User>("GET", `/api/v1/users/${item.userId}`);
  return { ...item, name: body?.firstName === undefined ? "User" : `${body.firstName} ${body.lastName}` };
}
