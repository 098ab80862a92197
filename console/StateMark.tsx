import type { ZoneState } from "./zoneState.ts";

/** A state as a shape of its own, so that colour is never needed to tell it. `x`, `y`: its centre; `r`: its size. */
export function StateShape({ state, x, y, r }: { state: ZoneState; x: number; y: number; r: number }) {
  const className = `mark ${state}`;
  switch (state) {
    case "failed":
      return <path class={className} d={`M${x - r},${y - r}L${x + r},${y + r}M${x - r},${y + r}L${x + r},${y - r}`} />;
    case "waiting":
      return <path class={className} d={`M${x},${y - r * 1.2}L${x + r * 1.1},${y + r * 0.8}H${x - r * 1.1}Z`} />;
    case "now":
      return (
        <path
          class={className}
          d={`M${x},${y - r * 1.3}L${x + r * 1.3},${y}L${x},${y + r * 1.3}L${x - r * 1.3},${y}Z`}
        />
      );
    case "other":
      return <path class={className} d={`M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`} />;
    case "none":
      return <circle class={className} cx={x} cy={y} r={1.5} />;
    default:
      return <circle class={className} cx={x} cy={y} r={r} />;
  }
}

/** The same shape beside a word. */
export function StateMark({ state }: { state: ZoneState }) {
  return (
    <svg class="state-mark" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <StateShape state={state} x={8} y={8} r={4.6} />
    </svg>
  );
}
