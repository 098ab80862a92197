import { type EventSource, eventOrigin } from "../../functions/manifest/events.ts";

/** An event as a rule of the bus sees it, less the fields that EventBridge adds. */
export type BusEvent = { source: string; "detail-type": string; detail: Record<string, string> };

/** What a pipe makes of a stream record. Undefined: its filters leave the record out. */
export function eventOf({ filters, type, detail }: EventSource, record: unknown): BusEvent | undefined {
  if (!filters.some((pattern) => fits(pattern, record))) return undefined;
  const name = typeof type === "string" ? type : type.names[valueAt(type.path, record) ?? ""];
  if (name === undefined) return undefined;
  const fields = Object.entries(detail).map(([field, template]) => [field, filled(template, record)]);
  return { source: eventOrigin, "detail-type": name, detail: Object.fromEntries(fields) };
}

/** The part of EventBridge's patterns that our filters use: values, `anything-but` and `exists`. */
function fits(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((wanted) => matches(wanted, value));
  return Object.entries(Object(pattern)).every(([field, part]) => fits(part, Object(value)[field]));
}

function matches(wanted: unknown, value: unknown): boolean {
  if (typeof wanted === "string") return value === wanted;
  const { exists, "anything-but": others } = Object(wanted);
  if (exists !== undefined) return (value !== undefined) === exists;
  // A field that is missing fits no value, and not the opposite of one either.
  if (Array.isArray(others)) return value !== undefined && !others.includes(value);
  throw new Error(`a pattern that is not known here: ${JSON.stringify(wanted)}`);
}

function filled(template: string, record: unknown): string {
  return template.replaceAll(/<(\$[\w.]+)>/g, (_, path) => valueAt(path, record) ?? "");
}

function valueAt(path: string, record: unknown): string | undefined {
  const value: unknown = path
    .split(".")
    .slice(1)
    .reduce((at: unknown, field) => Object(at)[field], record);
  return typeof value === "string" ? value : undefined;
}
