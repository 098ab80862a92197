import { DAY, SECOND } from "../../functions/domain/instants.ts";

/** Minutes east of UTC at an instant (milliseconds since the epoch). Undefined: the source does not know the name. */
export type OffsetOf = (name: string, at: number) => number | undefined;
type Span = { from: number; until?: number };
export type Difference = { names: string[]; words: string };
export type Comparison = { ours: OffsetOf; theirs: OffsetOf; from: number; until: number };

/** The time between two samples. A change that is undone within this time is not found. */
const SAMPLE = 10 * DAY;

/** The differences between two sources, in words. Names with the same difference are grouped. */
export function differences(names: readonly string[], comparison: Comparison, other: string): Difference[] {
  const byWords = new Map<string, string[]>();
  for (const name of names) {
    const spans = differentSpans(name, comparison);
    if (spans.length === 0) continue;
    const words = inWords(name, spans, comparison, other);
    byWords.set(words, [...(byWords.get(words) ?? []), name]);
  }
  return [...byWords].map(([words, group]) => ({ names: group, words }));
}

function differentSpans(name: string, { ours, theirs, from, until }: Comparison): Span[] {
  const differs = (at: number) => ours(name, at) !== theirs(name, at);
  const spans: Span[] = [];
  let before = false;
  for (let at = from; at < until; at += SAMPLE) {
    const now = differs(at);
    if (now !== before) {
      const turn = at === from ? at : turningPoint(at - SAMPLE, at, (middle) => differs(middle) === now);
      const open = spans.at(-1);
      if (now) spans.push({ from: turn });
      else if (open) open.until = turn;
    }
    before = now;
  }
  return spans;
}

/** The first second after `early` at which `holds` is true. It must be false at `early` and true at `late`. */
function turningPoint(early: number, late: number, holds: (at: number) => boolean): number {
  let [no, yes] = [early, late];
  while (yes - no > SECOND) {
    const middle = Math.floor((no + yes) / 2 / SECOND) * SECOND;
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}

function inWords(
  name: string,
  spans: readonly Span[],
  { ours, theirs, from, until }: Comparison,
  other: string,
): string {
  const [first, ...more] = spans;
  if (!first) return "no difference";
  const [our, their] = [ours(name, first.from), theirs(name, first.from)];
  if (their === undefined) return `${other} does not know it`;
  if (our === undefined) return `only ${other} knows it`;
  const verb = first.from > from && ours(name, first.from - SECOND) !== our ? "goes to" : "stays at";
  const end = first.until === undefined || more.length > 0 ? "" : ` until ${instantText(first.until)}`;
  const again = more.length > 0 ? `; the two differ ${more.length} more times until ${yearBefore(until)}` : "";
  const change = `from ${instantText(first.from)}${end} ${verb} ${offsetText(our)}`;
  return `${change}; nine o'clock is ${shift(our - their)} than ${other} says${again}`;
}

function yearBefore(at: number): string {
  return new Date(at - SECOND).toISOString().slice(0, 4);
}

function instantText(at: number): string {
  return new Date(at)
    .toISOString()
    .replace(/T00:00:00\.000Z$/, "")
    .replace(".000Z", "Z");
}

/** An offset as text, such as UTC-5 or UTC+5:30. */
function offsetText(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? "-" : "+"}${hours}${rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`}`;
}

/** A clock that is further ahead shows 09:00 earlier. */
function shift(minutes: number): string {
  const size = Math.abs(minutes);
  const length = size === 60 ? "an hour" : size % 60 === 0 ? `${size / 60} hours` : `${size} minutes`;
  return `${length} ${minutes > 0 ? "earlier" : "later"}`;
}
