import { useState } from "preact/hooks";
import type { Live } from "./live.ts";
import type { Play } from "./usePlay.ts";

const speeds = [0, 1, 60, 600];

/** Play, pause, step, jump and downtime. */
export function TimeControls({ live, play }: { live: Live; play: Play }) {
  const [open, setOpen] = useState<"advanceBy" | "jumpTo">();
  const clock = live.overview?.clock;
  const isPlayingDay = clock?.until !== undefined;
  return (
    <fieldset class="time" aria-label="Time">
      <button
        type="button"
        class="primary"
        data-testid="play-day"
        disabled={play.isBusy || clock === undefined || isPlayingDay}
        onClick={() => play.playDay()}
      >
        {isPlayingDay ? "Playing…" : "▶ Play a day"}
      </button>
      {speeds.map((speed) => (
        <button key={speed} type="button" aria-pressed={clock?.speed === speed} onClick={() => play.setSpeed(speed)}>
          {speed === 0 ? "Pause" : `${speed}×`}
        </button>
      ))}
      <button type="button" onClick={() => play.step()}>
        Next message
      </button>
      <button type="button" aria-expanded={open === "advanceBy"} onClick={() => toggle("advanceBy")}>
        Move on…
      </button>
      <button type="button" aria-expanded={open === "jumpTo"} onClick={() => toggle("jumpTo")}>
        Downtime…
      </button>
      {open !== undefined && <HoursForm how={open} play={play} close={() => setOpen(undefined)} />}
    </fieldset>
  );

  function toggle(how: "advanceBy" | "jumpTo"): void {
    setOpen(open === how ? undefined : how);
  }
}

type Props = { how: "advanceBy" | "jumpTo"; play: Play; close: () => void };

function HoursForm({ how, play, close }: Props) {
  const [hours, setHours] = useState("6");
  const isDowntime = how === "jumpTo";
  return (
    <form
      class="hours"
      onSubmit={(event) => {
        event.preventDefault();
        close();
        void play.move(how, Number(hours));
      }}
    >
      <label>
        Hours{" "}
        <input
          type="number"
          min="1"
          max="240"
          required
          value={hours}
          onInput={(event) => setHours(event.currentTarget.value)}
        />
      </label>
      <button type="submit">{isDowntime ? "Let nothing run for so long" : "Move on, all runs as it would"}</button>
    </form>
  );
}
