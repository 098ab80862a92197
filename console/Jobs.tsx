import type { Health } from "./api.ts";
import { minuteOf } from "./format.ts";
import { Term } from "./Term.tsx";

type Props = {
  /** `next`: the time of the next run, or how often it runs. */
  schedules: readonly { name: string; next: string }[];
  health: Health | undefined;
};

/** Each job: when it ran last, what it reported, and when it runs next. */
export function Jobs({ schedules, health }: Props) {
  return (
    <section class="jobs" aria-labelledby="jobs-title">
      <h2 id="jobs-title">
        <Term name="jobs">Jobs</Term>
      </h2>
      <table>
        <thead>
          <tr>
            <th scope="col">job</th>
            <th scope="col">last run</th>
            <th scope="col">report</th>
            <th scope="col">next</th>
          </tr>
        </thead>
        <tbody>
          {schedules.map(({ name, next }) => {
            const run = health?.jobs?.find(({ job }) => job === name);
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{lastRunOf(health, run?.lastRunAt)}</td>
                <td>{reportOf(run?.counts)}</td>
                <td>{next}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function lastRunOf(health: Health | undefined, lastRunAt: string | undefined): string {
  if (health === undefined) return "not known";
  return lastRunAt === undefined ? "not yet" : minuteOf(lastRunAt);
}

function reportOf(counts: Record<string, number> | undefined): string {
  const parts = Object.entries(counts ?? {}).filter(([, value]) => value > 0);
  if (parts.length === 0) return counts === undefined ? "" : "nothing to do";
  return parts
    .slice(0, 2)
    .map(([name, value]) => `${value} ${name}`)
    .join(", ");
}
