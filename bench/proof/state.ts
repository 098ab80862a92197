import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { CommandError } from "../../tools/shared/commandLine.ts";

const stateSchema = z.object({
  users: z.int(),
  year: z.int(),
  /** Users that are written. */
  seeded: z.int(),
});
export type ProofState = z.infer<typeof stateSchema>;

/** What an earlier run in this folder has done. It must have had the same size. */
export function readState(folder: string, wanted: Omit<ProofState, "seeded">): ProofState {
  mkdirSync(folder, { recursive: true });
  let text: string;
  try {
    text = readFileSync(join(folder, "proof.json"), "utf8");
  } catch {
    return { ...wanted, seeded: 0 };
  }
  const state = stateSchema.parse(JSON.parse(text));
  if (state.users !== wanted.users || state.year !== wanted.year)
    throw new CommandError(
      `${folder} holds a proof with ${state.users} users of ${state.year}: delete it, or give another --data`,
    );
  return state;
}

/** Replaces the file in one step, so that a kill leaves the earlier state or this one. */
export function saveState(folder: string, state: ProofState): void {
  const file = join(folder, "proof.json");
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}
