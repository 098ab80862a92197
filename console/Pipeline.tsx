import type { Overview } from "../local/console/overviewShape.ts";
import { type Health, totalOf } from "./api.ts";
import { Breaker } from "./Breaker.tsx";
import { span } from "./format.ts";
import { RetryFailed } from "./RetryFailed.tsx";
import { type Station, Stations } from "./Stations.tsx";
import { wordOf } from "./statusLook.ts";

type Props = { overview: Overview; health: Health | undefined; say: (text: string) => void };

/** The way of the messages, with what is at each station now. */
export function Pipeline({ overview: { pipeline, clock }, health, say }: Props) {
  const dead = health?.queues?.deadLetters;
  const oldest = pipeline.oldestDueAt;
  const oldestAge = oldest === undefined ? undefined : Date.parse(clock.now) - Date.parse(oldest);
  const stations: Station[] = [
    { name: "planned", label: "planned", value: pipeline.planned, note: "next 36 h" },
    { name: "queued", label: "queued", value: pipeline.queued, note: "next 10 min" },
    { name: "sending", label: "sending", value: pipeline.sending, note: "now" },
    { name: "sent", label: "sent", value: pipeline.sent, note: "recorded" },
    {
      name: "retry",
      label: "waiting",
      value: pipeline.waiting,
      note: oldestAge === undefined || oldestAge < 1_000 ? "none late" : `oldest ${span(oldestAge)}`,
      isTrouble: true,
    },
    { name: "failed", label: "failed", value: pipeline.failed, note: "refused", isTrouble: true },
    { name: "expired", label: "expired", value: pipeline.expired, note: "too late", isTrouble: true },
    {
      name: "deadLetters",
      label: "dead letters",
      value: totalOf(dead),
      note: "notices",
      isTrouble: true,
    },
    // Seldom: a station of its own only while there are some.
    ...(pipeline.suppressed > 0
      ? [{ name: "suppressed", label: "suppressed", value: pipeline.suppressed, note: "not allowed" } as const]
      : []),
    ...Object.entries(pipeline.other).map(
      ([status, value]): Station => ({ name: "otherState", label: wordOf(status), value, note: "state" }),
    ),
  ];
  return (
    <section class="card pipeline" aria-labelledby="pipeline-title">
      <h2 id="pipeline-title">
        Pipeline <span class="quiet">messages</span>
      </h2>
      <Stations stations={stations} />
      <Breaker health={health} say={say} />
      {pipeline.failed > 0 && <RetryFailed say={say} />}
    </section>
  );
}
