import { Forecast } from "../Forecast.tsx";
import { count, plural } from "../format.ts";
import { Jobs } from "../Jobs.tsx";
import type { Show } from "../show.ts";
import { Term } from "../Term.tsx";
import { WorldCard } from "../WorldCard.tsx";
import { stage } from "../where.ts";
import { GivenUp } from "./GivenUp.tsx";
import { StagePipeline } from "./StagePipeline.tsx";
import type { StageView } from "./useStage.ts";
import { zonesAhead } from "./zonesAhead.ts";

type Props = { view: StageView; show: Show; say: (text: string) => void };

/** The overview of a stage: what its public API knows. What it does not know is said, and not guessed. */
export function StageOverview({ view: { health, trouble, ahead, now }, show, say }: Props) {
  if (health === undefined || now === undefined) return <p class="loading">{trouble ?? `Waiting for ${stage}…`}</p>;
  const minute = Math.floor(Date.parse(now) / 60_000) * 60_000;
  const zones = zonesAhead(ahead?.items ?? [], minute);
  const { FAILED = 0, EXPIRED = 0 } = health.work?.counts ?? {};
  const schedules = health.schedules?.map(({ name, expression, state }) => ({
    name,
    next: state === "ENABLED" ? expression : "disabled",
  }));
  return (
    <div class="overview">
      <section class="card counters" aria-label="Counters">
        <dl>
          <Figure name="dueSoon" label="due in 24 h" value={aheadOf(ahead)} />
          <Figure name="failed" label="failed" value={count(FAILED)} isTrouble={FAILED > 0} />
          <Figure name="expired" label="expired" value={count(EXPIRED)} isTrouble={EXPIRED > 0} />
        </dl>
        <p>{sentenceOf(health)}</p>
      </section>
      <WorldCard now={now} zones={zones} show={show} states={["now", "later"]}>
        {ahead?.items.length === 0 && (
          <div class="empty">
            <p>
              <strong>No message is due in the next 24 hours.</strong> Upcoming shows up to 31 days.
            </p>
          </div>
        )}
      </WorldCard>
      <div class="side">
        <StagePipeline health={health} say={say} />
        <section class="card" aria-labelledby="unknown-title">
          <h2 id="unknown-title">What this page does not know</h2>
          <p class="quiet">
            A stage keeps no list of what was sent: each user has their own messages. How many were delivered and how
            late is on the dashboard (the output <code>DashboardUrl</code> of the stack). The map shows{" "}
            {ahead?.isAll === false ? "the first 500 messages" : "the messages"} of the next 24 hours.
          </p>
        </section>
      </div>
      <div class="card wide">
        <Forecast now={now} users={0} />
        <Jobs
          schedules={schedules ?? (health.jobs ?? []).map(({ job }) => ({ name: job, next: "" }))}
          health={health}
        />
      </div>
      <GivenUp total={FAILED + EXPIRED} show={show} />
    </div>
  );
}

type FigureProps = { name: "dueSoon" | "failed" | "expired"; label: string; value: string; isTrouble?: boolean };

function Figure({ name, label, value, isTrouble = false }: FigureProps) {
  return (
    <div class={isTrouble ? "trouble" : ""}>
      <dt>
        <Term name={name}>{label}</Term>
      </dt>
      <dd>{value}</dd>
    </div>
  );
}

function aheadOf(ahead: StageView["ahead"]): string {
  if (ahead === undefined) return "–";
  return ahead.isAll ? count(ahead.items.length) : `${ahead.items.length}+`;
}

function sentenceOf({ status, work, sending }: NonNullable<StageView["health"]>): string {
  if (status !== "ready") return "Not right: a table or a queue does not answer.";
  if (sending?.paused) return "Sending is paused by an operator. Messages that come due wait.";
  if (sending?.breaker !== "CLOSED")
    return "The breaker is not closed: the email service is in trouble, and messages wait.";
  const late = work?.oldestDueAgeSeconds ?? 0;
  if (late > 60) return `The oldest open message has been due for ${plural(Math.round(late / 60), "minute")}.`;
  return "All is well: its services answer, and nothing is late.";
}
