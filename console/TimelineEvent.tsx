import { momentOf } from "./format.ts";

type Props = { at: string; what: string; why?: string | undefined; trouble?: boolean | undefined };

/** One entry of a timeline: when, what, and why. */
export function TimelineEvent({ at, what, why, trouble }: Props) {
  return (
    <li class={trouble ? "trouble" : ""}>
      <time dateTime={at}>{`${momentOf(at)}.${at.slice(20, 22)}`}</time>
      <div>
        <strong>{what}</strong>
        {why !== undefined && <p>{why}</p>}
      </div>
    </li>
  );
}
