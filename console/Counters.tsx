import type { Counters as Counts, Overview } from "../local/console/overviewShape.ts";
import { count } from "./format.ts";
import { wordOf } from "./statusLook.ts";
import { Term } from "./Term.tsx";

const shown = ["due", "delivered", "waiting", "early", "duplicate", "lost"] as const;
const mustBeZero = new Set<string>(["early", "duplicate", "lost"]);

/** The counters that matter, as plain numbers, and the sentence that says what they add up to. */
export function Counters({ overview: { counters, pipeline, users } }: { overview: Overview }) {
  return (
    <section class="card counters" aria-label="Counters">
      <dl>
        {shown.map((name) => (
          <div key={name} class={toneOf(name, name === "waiting" ? pipeline.waiting : counters[name])}>
            <dt>
              <Term name={name}>{name}</Term>
            </dt>
            <dd data-testid={name}>{counters[name]}</dd>
          </div>
        ))}
      </dl>
      <p>{users === 0 ? "No users yet: press Play a day, or add users." : sentenceOf(counters)}</p>
    </section>
  );
}

function toneOf(name: string, value: number): string {
  if (value === 0) return "";
  if (mustBeZero.has(name) || name === "waiting") return "trouble";
  return name === "delivered" ? "well" : "";
}

function sentenceOf(counters: Counts): string {
  const { due, delivered, waiting, failed, expired, suppressed, lost, early, duplicate, other } = counters;
  if (due === 0) return "No message has come due yet.";
  const parts = [
    `${count(delivered)} delivered`,
    waiting > 0 && `${count(waiting)} waiting for the next attempt`,
    failed > 0 && `${count(failed)} failed`,
    expired > 0 && `${count(expired)} expired`,
    suppressed > 0 && `${count(suppressed)} suppressed`,
    ...Object.entries(other).map(([status, value]) => `${count(value)} ${wordOf(status)}`),
  ].filter((part) => part !== false);
  const trouble = [
    lost > 0 && `${count(lost)} lost`,
    early > 0 && `${count(early)} too early`,
    duplicate > 0 && `${count(duplicate)} sent twice`,
  ].filter((part) => part !== false);
  if (trouble.length > 0) return `Not right: ${trouble.join(", ")}. Of ${count(due)} due: ${parts.join(", ")}.`;
  return `Every message due so far is accounted for: ${parts.join(", ")}.`;
}
