import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { momentOf, plural } from "../format.ts";
import { TimelineEvent } from "../TimelineEvent.tsx";
import { type History, statesAfter, stepOf } from "./history.ts";

/** A simulated history, step by step: arrows of the keyboard or the slider move through it. */
export function Replay({ history }: { history: History }) {
  const steps = useMemo(() => history.trace.map(stepOf), [history]);
  const users = useMemo(() => [...new Set(steps.flatMap(({ user }) => user ?? []))].sort(), [steps]);
  const [at, setAt] = useState(steps.length);
  const [user, setUser] = useState("");
  const list = useRef<HTMLOListElement>(null);
  const passed = steps.slice(0, at);
  const states = statesAfter(passed).filter((each) => user === "" || each.user === user);
  const shown = passed.filter((step) => user === "" || step.user === undefined || step.user === user);

  useEffect(() => {
    const last = list.current?.lastElementChild;
    last?.scrollIntoView({ block: "nearest" });
  }, [at, user]);

  return (
    <main class="replay">
      <h1>Simulated history, seed {history.seed}</h1>
      {history.violations.length === 0 && <p class="well">● All promises were kept.</p>}
      {history.violations.map(({ promise, what }) => (
        <p key={`${promise} ${what}`} class="trouble">
          ▲ {promise}: {what}
        </p>
      ))}
      <div class="card controls">
        <label>
          Step {at} of {steps.length}
          {passed.length > 0 && `, ${momentOf(passed.at(-1)?.at ?? "")}`}
          <input
            type="range"
            min={0}
            max={steps.length}
            value={at}
            onInput={(event) => setAt(Number(event.currentTarget.value))}
          />
        </label>
        <button type="button" disabled={at === 0} onClick={() => setAt(at - 1)}>
          Step back
        </button>
        <button type="button" disabled={at === steps.length} onClick={() => setAt(at + 1)}>
          Next step
        </button>
        <label>
          User{" "}
          <select value={user} onChange={(event) => setUser(event.currentTarget.value)}>
            <option value="">all</option>
            {users.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div class="columns">
        <section class="card" aria-labelledby="steps-title">
          <h2 id="steps-title">{plural(shown.length, "step")} so far</h2>
          <div class="steps">
            <ol class="timeline" ref={list}>
              {shown.map(({ at: instant, what, isFault }, index) => (
                <TimelineEvent key={`${instant} ${index}`} at={instant} what={what} trouble={isFault} />
              ))}
            </ol>
          </div>
        </section>
        <section class="card" aria-labelledby="states-title">
          <h2 id="states-title">Messages now</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">user</th>
                <th scope="col">date</th>
                <th scope="col">state</th>
              </tr>
            </thead>
            <tbody>
              {states.map(({ user: owner, localDate, state }) => (
                <tr key={`${owner} ${localDate}`}>
                  <th scope="row">{owner}</th>
                  <td>{localDate}</td>
                  <td>{state}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
    </main>
  );
}
