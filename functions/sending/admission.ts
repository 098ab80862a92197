import { type Admission, admit, type Breaker, SLOT_TOLERANCE } from "../domain/breaker.ts";
import { between, plus, SECOND } from "../domain/instants.ts";
import type { Instant } from "../domain/model.ts";
import type { QueueCopy } from "../domain/sendTask.ts";
import { errorFields } from "../runtime/log.ts";
import type { SendTools } from "./sendDependencies.ts";

/** What one copy of a batch may do now. */
export type Grant =
  | { kind: "go"; generation?: number | undefined }
  | { kind: "probe"; state: Breaker }
  /** Back on the queue until then, with the slot that was reserved for it, if one was. */
  | { kind: "defer"; until: Instant; slot?: QueueCopy["slot"] }
  | { kind: "park"; until: Instant; reason: string };

/** How late a reserved slot may be used: later, it is no longer where the rate limit expects it. */
const SLOT_GRACE = 5 * SECOND;
const RACES = 8;

/** One decision for a whole batch, by breaker, brake and rate limit together, in one conditional write at the most. */
export async function admitBatch(tools: SendTools, copies: readonly QueueCopy[], owner: string): Promise<Grant[]> {
  try {
    for (let race = 0; race < RACES; race++) {
      const breaker = await tools.breaker.read(tools.clock());
      const grants = await tryAdmit(tools, breaker, copies, owner);
      if (grants) return grants;
    }
    // Others were faster each time: come back in a moment, one by one.
    return copies.map(() => inAMoment(tools));
  } catch (error) {
    tools.meter("BreakerUnreadable", 1);
    tools.log.error("BREAKER_UNREADABLE", errorFields(error));
    return copies.map(() => ({ kind: "go" }));
  }
}

async function tryAdmit(tools: SendTools, breaker: Breaker, copies: readonly QueueCopy[], owner: string) {
  const now = tools.clock();
  const reserved = copies.map((copy) => holdsSlot(copy, breaker, now));
  const count = reserved.filter((each) => !each).length;
  const furthest = plus(now, tools.policy.lookaheadSeconds * SECOND);
  const admission = admit(breaker, { count: Math.max(1, count), owner, now, furthest }, tools.policy);
  if (admission.kind === "slots" && count === 0) return copies.map(() => go(breaker.generation));
  if ("change" in admission && !(await tools.breaker.change(breaker, admission.change))) return undefined;
  const open = grantsOf(admission, now, copies.length).values();
  return copies.map((_, index): Grant => {
    if (admission.kind === "slots" && reserved[index]) return go(breaker.generation);
    return open.next().value ?? inAMoment(tools);
  });
}

function inAMoment(tools: SendTools): Grant {
  return { kind: "defer", until: plus(tools.clock(), SECOND + Math.floor(tools.random() * 5 * SECOND)) };
}

function go(generation: number): Grant {
  return { kind: "go", generation };
}

function holdsSlot({ slot }: QueueCopy, breaker: Breaker, now: Instant): boolean {
  if (!slot || slot.generation !== breaker.generation) return false;
  return Math.abs(between(slot.at, now)) <= SLOT_GRACE;
}

function grantsOf(admission: Admission, now: Instant, count: number): Grant[] {
  const each = (grant: (index: number) => Grant) => Array.from({ length: count }, (_, index) => grant(index));
  switch (admission.kind) {
    case "free":
      return each(() => go(admission.generation));
    case "closedDoor":
      return each(() => ({ kind: "park", until: admission.until, reason: admission.reason }));
    case "probe":
      return each(() => ({ kind: "probe", state: admission.change }));
    case "slots":
      return each((index) => {
        const at = admission.slots[index];
        if (at === undefined) return { kind: "park", until: admission.fullUntil, reason: "RATE_LIMIT" };
        if (between(now, at) <= SLOT_TOLERANCE) return go(admission.generation);
        return { kind: "defer", until: at, slot: { at, generation: admission.generation } };
      });
  }
}
