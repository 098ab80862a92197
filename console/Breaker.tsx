import { call, type Health, reasonOf } from "./api.ts";
import { count, minuteOf, plural, timeOf } from "./format.ts";
import { SureButton } from "./SureButton.tsx";
import { Term } from "./Term.tsx";

type Props = { health: Health | undefined; say: (text: string) => void };
type Sending = NonNullable<Health["sending"]>;

const phases = { CLOSED: "closed", OPEN: "open", HALF_OPEN: "half-open" } as const;

/** The breaker with its window, cool-down and ramp, the rate limit, and the sending pause. */
export function Breaker({ health, say }: Props) {
  const sending = health?.sending;
  if (health === undefined) return <p class="quiet">Breaker: not known, the health of the system is not read.</p>;
  if (sending === undefined) return <p class="quiet">Breaker: not known, the tables do not answer.</p>;
  const { breaker, since, paused, pauseReason } = sending;
  const isClosed = breaker === "CLOSED" && !paused;
  return (
    <div class={isClosed ? "breaker" : "breaker trouble"}>
      <p>
        <Term name="breaker">Breaker</Term> {phases[breaker]} since {minuteOf(since)}.{" "}
        {breaker === "CLOSED" ? windowOf(sending) : coolDownOf(sending)}{" "}
        {breaker === "CLOSED" && !paused && (
          <>
            <Term name="rate">Rate</Term>: {rateOf(sending)}.
          </>
        )}
        {paused && ` Sending is paused by an operator${pauseReason === undefined ? "" : ` (${pauseReason})`}.`}
      </p>
      <SureButton word={paused ? "Resume sending" : "Pause sending"} act={() => void setPaused(!paused, say)} />
    </div>
  );
}

function windowOf({ accepted, failed, refused, windowSeconds }: Sending): string {
  const calls = accepted + failed + refused;
  return calls === 0
    ? `No call in ${windowSeconds} s.`
    : `${plural(calls, "call")} in ${windowSeconds} s, ${count(failed)} failed, ${count(refused)} refused.`;
}

function coolDownOf({ breaker, openUntil, coolDownSeconds }: Sending): string {
  if (breaker === "HALF_OPEN") return "A trial call decides.";
  return openUntil === undefined
    ? ""
    : `Trial call at ${timeOf(openUntil)}, after ${Math.round(coolDownSeconds ?? 0)} s.`;
}

function rateOf({ ratePerSecond, ramping }: Sending): string {
  if (ratePerSecond === undefined) return "no limit";
  const rate = `${Number(ratePerSecond.toFixed(1))} calls/s`;
  return ramping ? `${rate}, growing` : rate;
}

async function setPaused(isPaused: boolean, say: (text: string) => void): Promise<void> {
  const answer = isPaused
    ? await call("POST", "/api/v1/sending/pause", { reason: "asked for in the console" })
    : await call("POST", "/api/v1/sending/resume");
  const done = isPaused ? "Sending is paused. Nothing is lost: messages wait." : "Sending goes on.";
  say(answer.status === 200 ? done : reasonOf(answer));
}
