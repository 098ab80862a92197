import { readFileSync } from "node:fs";
import * as z from "zod";
import { StageError } from "./stages.ts";

/**
 * The settings that come with a command, over those of lib/stages.ts: a JSON object, or the path of a file that holds one.
 * Empty text gives none, since a workflow's unset variable is empty.
 */
export function readGivenSettings(given: unknown): object {
  const text = z.string().default("").parse(given).trim();
  if (text === "") return {};
  try {
    return z
      .record(z.string(), z.unknown())
      .parse(JSON.parse(text.startsWith("{") ? text : readFileSync(text, "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? "it is no object" : error instanceof Error ? error.message : error;
    throw new StageError(`The settings must be a JSON object or the path of a file with one: ${reason}`);
  }
}
