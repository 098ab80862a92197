import { useId } from "preact/hooks";
import { glossary, type Term as Name } from "./glossary.ts";

/** A word with its definition, shown when it is pointed at or focused. */
export function Term({ name, children }: { name: Name; children: string }) {
  const id = useId();
  return (
    <span class="term">
      <button type="button" aria-describedby={id}>
        {children}
      </button>
      <span role="tooltip" id={id}>
        {glossary[name]}
      </span>
    </span>
  );
}
