import { count } from "./format.ts";
import type { Term as Name } from "./glossary.ts";
import { Term } from "./Term.tsx";

/** A number of the pipeline: its word with the definition, and a note such as what it covers. */
export type Station = {
  name: Name;
  label: string;
  /** Undefined: not known. A text where there may be more than was counted. */
  value: number | string | undefined;
  note: string;
  isTrouble?: boolean;
};

export function Stations({ stations }: { stations: readonly Station[] }) {
  return (
    <dl>
      {stations.map(({ name, label, value, note, isTrouble }) => (
        <div key={label} class={isTrouble && value ? "trouble" : ""}>
          <dt>
            <Term name={name}>{label}</Term>
          </dt>
          <dd>{value === undefined ? "–" : typeof value === "number" ? count(value) : value}</dd>
          <dd class="quiet">{note}</dd>
        </div>
      ))}
    </dl>
  );
}
