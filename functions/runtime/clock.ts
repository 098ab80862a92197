import { toInstant } from "../domain/instants.ts";
import type { Instant } from "../domain/model.ts";

/** The only way a function learns the time; tests and the simulation bring their own. */
export type Clock = () => Instant;

export const systemClock: Clock = () => toInstant(Date.now());
