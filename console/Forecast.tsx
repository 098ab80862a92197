import { useEffect, useState } from "preact/hooks";
import { call } from "./api.ts";
import { pathsOfApi } from "./description.ts";
import { count } from "./format.ts";

type Day = { date: string; messages: number };
type Answer = { items?: Day[] };

const FORECAST = "/api/v1/forecast";
const weekdays = new Intl.DateTimeFormat("en", { weekday: "short", timeZone: "UTC" });

/** How many messages the coming days bring. Hidden where the API has no forecast. */
export function Forecast({ now }: { now: string }) {
  const [days, setDays] = useState<Day[]>();
  const today = now.slice(0, 10);
  useEffect(() => {
    void readForecast().then(({ status, body }) => {
      setDays(status === 200 ? body?.items : undefined);
    });
  }, [today]);
  if (days === undefined || days.length === 0) return null;
  const most = Math.max(1, ...days.map(({ messages }) => messages));
  return (
    <section class="forecast" aria-labelledby="forecast-title">
      <h2 id="forecast-title">Next seven days</h2>
      <ol>
        {days.slice(0, 7).map(({ date, messages }) => (
          <li key={date}>
            <span>{count(messages)}</span>
            <span class="bar" style={{ height: `${Math.round((messages / most) * 56) + 1}px` }} />
            <span class="quiet">{weekdays.format(Date.parse(date))}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Asked for only where the description of the API has it. */
async function readForecast(): Promise<{ status: number; body: Answer | undefined }> {
  if (!(await pathsOfApi()).has(FORECAST)) return { status: 404, body: undefined };
  return call<Answer>("GET", `${FORECAST}?days=7`);
}
