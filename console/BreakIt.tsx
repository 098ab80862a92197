import type { Overview } from "../local/console/overviewShape.ts";
import { call, type Health, reasonOf } from "./api.ts";
import { momentOf } from "./format.ts";
import type { Play } from "./usePlay.ts";
import { useRestart } from "./useRestart.ts";

const modes = [
  { label: "ok", body: { mode: "ok" }, said: "The email service is well." },
  { label: "slow", body: { mode: "ok", latencyMs: 1_500 }, said: "The email service takes 1.5 s for each answer." },
  { label: "flaky", body: { mode: "flaky" }, said: "The email service fails or hangs at 3 of 10 calls." },
  { label: "failing", body: { mode: "fail" }, said: "The email service answers 500 to all calls." },
  { label: "hanging", body: { mode: "hang" }, said: "The email service does not answer. Calls end after 3 s." },
  { label: "refusing", body: { mode: "reject" }, said: "The email service refuses each message with 400." },
] as const;

type Props = { overview: Overview; health: Health | undefined; play: Play };

/** Faults on purpose. The counters above tell whether any of them lost or repeated a message. */
export function BreakIt({ overview, health, play }: Props) {
  const { system, emailService, armedFaults } = overview;
  const current = emailService.mode === "ok" && emailService.latencyMs > 0 ? "slow" : labelOf(emailService.mode);
  const restart = useRestart(overview, play);
  const isFrozen = system.database === "frozen";
  return (
    <section class="card break-it" aria-labelledby="break-title">
      <h2 id="break-title">Break it</h2>
      <p class="quiet" id="email-service">
        Email service
      </p>
      <fieldset class="buttons" aria-labelledby="email-service">
        {modes.map(({ label, body, said }) => (
          <button
            key={label}
            type="button"
            aria-pressed={label === current}
            onClick={() => put("email-service", body, said)}
          >
            {label}
          </button>
        ))}
      </fieldset>
      <div class="buttons pairs">
        <button type="button" disabled={!system.canRestart} onClick={restart}>
          Kill and restart
        </button>
        <button type="button" disabled={!system.canFreeze} aria-pressed={isFrozen} onClick={freeze}>
          {isFrozen ? "Thaw database" : "Freeze database"}
        </button>
        <button type="button" onClick={() => play.act("/_local/queue", { lose: 1 }, armed("be lost"))}>
          Lose a task
        </button>
        <button type="button" onClick={() => play.act("/_local/queue", { repeat: 1 }, armed("be delivered twice"))}>
          Deliver twice
        </button>
      </div>
      <p class="what-now">{whatNow(overview, health)}</p>
      {armedFaults.lose + armedFaults.repeat > 0 && (
        <p class="quiet">
          To come: {armedFaults.lose} to be lost, {armedFaults.repeat} to be delivered twice.
        </p>
      )}
      {!system.keepsState && (
        <p class="quiet">This system keeps nothing on disk, so it can't be killed and restarted.</p>
      )}
    </section>
  );

  function freeze(): void {
    void put(
      "engine",
      { frozen: !isFrozen, seconds: 10 },
      isFrozen ? "The database runs again." : "Frozen for 10 seconds.",
    );
  }

  async function put(path: string, body: unknown, said: string): Promise<void> {
    const answer = await call("PUT", `/_local/${path}`, body);
    play.say(answer.status === 200 ? said : reasonOf(answer));
  }
}

const armed = (what: string) => `The next send task that leaves the queue will ${what}.`;

function labelOf(mode: string): string {
  return { fail: "failing", hang: "hanging", reject: "refusing" }[mode] ?? mode;
}

function whatNow({ emailService, pipeline }: Overview, health: Health | undefined): string {
  const sending = health?.sending;
  if (sending?.breaker === "OPEN" && sending.openUntil !== undefined)
    return `▲ The breaker is open since ${momentOf(sending.since)}; one trial call at ${momentOf(sending.openUntil)}. Nothing is lost: messages wait.`;
  if (sending?.breaker === "HALF_OPEN") return "▲ The breaker is half-open: one trial call decides. Nothing is lost.";
  if (emailService.mode !== "ok")
    return "▲ The email service is in trouble. Messages that are not accepted wait for a retry.";
  if (pipeline.waiting > 0) return "All is well again. Waiting messages go out at their next attempt.";
  return "All is well. Break something while a day plays, and watch the counters.";
}
