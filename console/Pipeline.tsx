import type { Overview } from "../local/console/overviewShape.ts";
import { call, type Health, reasonOf } from "./api.ts";
import { count, minuteOf, momentOf, plural, span } from "./format.ts";
import type { Term as Name } from "./glossary.ts";
import { Term } from "./Term.tsx";

type Props = { overview: Overview; health: Health | undefined; say: (text: string) => void };
type Stage = { name: Name; label: string; value: number | undefined; note: string; isTrouble?: boolean };

/** The way of the messages, with what is at each station now. */
export function Pipeline({ overview: { pipeline, clock }, health, say }: Props) {
  const dead = health?.queues?.deadLetters;
  const oldest = pipeline.oldestDueAt;
  const oldestAge = oldest === undefined ? undefined : Date.parse(clock.now) - Date.parse(oldest);
  const stages: Stage[] = [
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
    { name: "suppressed", label: "suppressed", value: pipeline.suppressed, note: "not allowed" },
    {
      name: "deadLetters",
      label: "dead letters",
      value: dead === undefined ? undefined : dead.visible + dead.inFlight + dead.delayed,
      note: "notices",
      isTrouble: true,
    },
  ];
  return (
    <section class="card pipeline" aria-labelledby="pipeline-title">
      <h2 id="pipeline-title">Pipeline</h2>
      <dl>
        {stages.map(({ name, label, value, note, isTrouble }) => (
          <div key={name} class={isTrouble && value ? "trouble" : ""}>
            <dt>
              <Term name={name}>{label}</Term>
            </dt>
            <dd>{value === undefined ? "–" : count(value)}</dd>
            <dd class="quiet">{note}</dd>
          </div>
        ))}
      </dl>
      <Breaker health={health} say={say} />
      {pipeline.failed > 0 && (
        <p>
          <button type="button" onClick={() => retryFailed(say)}>
            Retry the failed messages
          </button>
        </p>
      )}
    </section>
  );
}

const phases = { CLOSED: "closed", OPEN: "open", HALF_OPEN: "half-open" } as const;

function Breaker({ health, say }: Pick<Props, "health" | "say">) {
  const sending = health?.sending;
  if (sending === undefined) return <p class="quiet">Breaker: not known, the tables do not answer.</p>;
  const { breaker, since, openUntil, accepted, failed, paused } = sending;
  const isClosed = breaker === "CLOSED" && !paused;
  const until = openUntil !== undefined && breaker === "OPEN" ? `, next trial at ${momentOf(openUntil)}` : "";
  const window = accepted + failed > 0 ? `; ${failed} of the last ${accepted + failed} calls failed` : "";
  return (
    <div class={isClosed ? "breaker" : "breaker trouble"}>
      <p>
        <Term name="breaker">Breaker</Term> {phases[breaker]} since {minuteOf(since)}
        {until}
        {window}.{paused && " Sending is paused by an operator."}
      </p>
      <button type="button" onClick={() => setPaused(!paused, say)}>
        {paused ? "Resume sending" : "Pause sending"}
      </button>
    </div>
  );
}

async function setPaused(isPaused: boolean, say: (text: string) => void): Promise<void> {
  const answer = isPaused
    ? await call("POST", "/api/v1/sending/pause", { reason: "asked for in the console" })
    : await call("POST", "/api/v1/sending/resume");
  const done = isPaused ? "Sending is paused. Nothing is lost: messages wait." : "Sending goes on.";
  say(answer.status === 200 ? done : reasonOf(answer));
}

/** Another round for everything that failed, by the job that operators use; it works page by page. */
async function retryFailed(say: (text: string) => void): Promise<void> {
  let replayed = 0;
  let cursor: string | undefined;
  do {
    const answer = await call<Redriven>("POST", "/api/v1/jobs/redrive/run", cursor === undefined ? {} : { cursor });
    if (answer.status !== 200) return say(reasonOf(answer));
    replayed += answer.body?.counts.replayed ?? 0;
    cursor = answer.body?.nextCursor;
  } while (cursor !== undefined);
  say(`${plural(replayed, "failed message is", "failed messages are")} due again.`);
}

type Redriven = { counts: { replayed?: number }; nextCursor?: string };
