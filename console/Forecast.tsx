import { useEffect, useState } from "preact/hooks";
import { call } from "./api.ts";
import { pathsOfApi } from "./description.ts";
import { count } from "./format.ts";
import { Term } from "./Term.tsx";

type Day = { date: string; messages: number };
type Answer = { items?: Day[] };

const FORECAST = "/api/v1/forecast";
const weekdays = new Intl.DateTimeFormat("en", { weekday: "short", timeZone: "UTC" });

/** How many messages the coming days bring. Hidden where the API has no forecast. */
export function Forecast({ now, users }: { now: string; users: number }) {
  const [days, setDays] = useState<Day[]>();
  // Counted again for each hour of the clock: users may have been added meanwhile.
  const hour = now.slice(0, 13);
  useEffect(() => {
    void readForecast().then(({ status, body }) => setDays(status === 200 ? body?.items : undefined));
  }, [hour, users]);
  if (days === undefined || days.length === 0) return null;
  const most = Math.max(1, ...days.map(({ messages }) => messages));
  return (
    <section class="forecast" aria-labelledby="forecast-title">
      <h2 id="forecast-title">
        <Term name="forecast">Next seven days</Term> <span class="quiet">messages a day</span>
      </h2>
      {days.every(({ messages }) => messages === 0) ? (
        <p class="quiet">No message is due in these days. Add users with a birthday in them.</p>
      ) : (
        <ol>
          {days.slice(0, 8).map(({ date, messages }) => (
            <li key={date}>
              <span>{count(messages)}</span>
              <span class="bar" style={{ height: `${Math.round((messages / most) * 56) + 1}px` }} />
              <span class="quiet">{weekdays.format(Date.parse(date))}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** Asked for only where the description of the API has it. */
async function readForecast(): Promise<{ status: number; body: Answer | undefined }> {
  if (!(await pathsOfApi()).has(FORECAST)) return { status: 404, body: undefined };
  return call<Answer>("GET", `${FORECAST}?days=7`);
}
