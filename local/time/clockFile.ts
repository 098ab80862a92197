import { readFileSync, renameSync, writeFileSync } from "node:fs";
import * as z from "zod";
import { StartError } from "../startError.ts";
import type { ClockPosition } from "./clock.ts";

const positionSchema = z.object({ now: z.iso.datetime(), offsetMs: z.number() });

/** Replaces the file in one step: a kill leaves either the old position or the new one. */
export function saveClock(file: string, position: ClockPosition): void {
  writeFileSync(`${file}.new`, JSON.stringify(position));
  renameSync(`${file}.new`, file);
}

/**
 * Where the clock starts over kept state: at real time, or as far ahead of it as after the last move. The distance is stored
 * and not the instant, because time continues between a move and a kill.
 */
export function rememberedStart(file: string, realNow: number): number | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  const parsed = positionSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new StartError(`"${file}" does not hold a clock position: delete it, or set LOCAL_NOW`);
  return Math.max(realNow, realNow + parsed.data.offsetMs, Date.parse(parsed.data.now));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
