import { useEffect, useState } from "preact/hooks";
import { call } from "./api.ts";
import { pathsOfApi } from "./description.ts";
import { count } from "./format.ts";

type Day = { date: string; total: number };
type Answer = { days?: { date: string; total?: number; count?: number; messages?: number }[] };

const FORECAST = "/api/v1/forecast";
const weekdays = new Intl.DateTimeFormat("en", { weekday: "short", timeZone: "UTC" });

/** How many messages the coming days bring. Hidden where the API has no forecast. */
export function Forecast({ now }: { now: string }) {
  const [days, setDays] = useState<Day[]>();
  const today = now.slice(0, 10);
  useEffect(() => {
    void readForecast().then(({ status, body }) => {
      const found = body?.days?.map((day) => ({ date: day.date, total: day.total ?? day.count ?? day.messages ?? 0 }));
      setDays(status === 200 ? found : undefined);
    });
  }, [today]);
  if (days === undefined || days.length === 0) return null;
  const most = Math.max(1, ...days.map(({ total }) => total));
  return (
    <section class="forecast" aria-labelledby="forecast-title">
      <h2 id="forecast-title">Next seven days</h2>
      <ol>
        {days.slice(0, 7).map(({ date, total }) => (
          <li key={date}>
            <span>{count(total)}</span>
            <span class="bar" style={{ height: `${Math.round((total / most) * 56) + 1}px` }} />
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
