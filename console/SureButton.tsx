import { useState } from "preact/hooks";
import { isLocal, stage } from "./where.ts";

/** A button for what concerns the messages of everybody. On a stage it asks again first: one click must not be enough. */
export function SureButton({ word, act }: { word: string; act: () => void }) {
  const [isSure, setSure] = useState(false);
  function press(): void {
    const mustAsk = !isLocal && !isSure;
    setSure(mustAsk);
    if (!mustAsk) act();
  }
  return (
    <div class="buttons">
      <button type="button" onClick={press}>
        {isSure ? `${word} of ${stage}: sure?` : word}
      </button>
      {isSure && (
        <button type="button" onClick={() => setSure(false)}>
          No
        </button>
      )}
    </div>
  );
}
