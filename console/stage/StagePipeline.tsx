import { type Health, totalOf } from "../api.ts";
import { Breaker } from "../Breaker.tsx";
import { span } from "../format.ts";
import type { Term } from "../glossary.ts";
import { RetryFailed } from "../RetryFailed.tsx";
import { type Station, Stations } from "../Stations.tsx";
import { wordOf } from "../statusLook.ts";

/** Words for the groups in which the API counts open messages; any other group shows under its own name. */
const groups: Record<string, { name: Term; label: string; isTrouble?: boolean }> = {
  SCHEDULED: { name: "scheduled", label: "scheduled" },
  IN_FLIGHT: { name: "inFlight", label: "in flight" },
  FAILED: { name: "failed", label: "failed", isTrouble: true },
  EXPIRED: { name: "expired", label: "expired", isTrouble: true },
};

export function StagePipeline({ health, say }: { health: Health; say: (text: string) => void }) {
  const { work, queues, plannedThrough } = health;
  const counted = Object.entries(work?.counts ?? {}).map(([group, value]): Station => {
    const { name, label, isTrouble = false } = groups[group] ?? { name: "otherState", label: wordOf(group) };
    return { name, label, value: work?.capped && value > 0 ? `${value}+` : value, note: "messages", isTrouble };
  });
  const late = work?.oldestDueAgeSeconds;
  const stations: Station[] = [
    ...counted,
    { name: "onQueue", label: "on the queue", value: totalOf(queues?.messages), note: "tasks" },
    {
      name: "deadLetters",
      label: "dead letters",
      value: totalOf(queues?.deadLetters),
      note: "notices",
      isTrouble: true,
    },
    {
      name: "overdue",
      label: "oldest due",
      value: late === undefined ? undefined : late === 0 ? "0 s" : span(late * 1_000),
      note: late === 0 ? "none late" : "late",
      isTrouble: late !== undefined && late > 60,
    },
  ];
  return (
    <section class="card pipeline" aria-labelledby="pipeline-title">
      <h2 id="pipeline-title">Pipeline</h2>
      <Stations stations={stations} />
      <Breaker health={health} say={say} />
      {plannedThrough !== undefined && (
        <p class="quiet">Planned through {plannedThrough.slice(0, 16).replace("T", " ")} UTC.</p>
      )}
      {(work?.counts.FAILED ?? 0) > 0 && <RetryFailed say={say} />}
    </section>
  );
}
