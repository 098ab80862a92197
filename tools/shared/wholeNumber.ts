import { UsageError } from "./commandLine.ts";

/** The value of an option that takes a whole number above 0. Throws a UsageError for anything else. */
export function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError(`--${option} must be a whole number above 0, not "${text}"`);
}
