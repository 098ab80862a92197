import { type Admission, admit, type Breaker, SLOT_TOLERANCE } from "../domain/breaker.ts";
import { between, plus, SECOND } from "../domain/instants.ts";
import type { Instant } from "../domain/model.ts";
import type { SendTask } from "../domain/sendTask.ts";
import { errorFields } from "../runtime/log.ts";
import type { SendDependencies } from "./sendDependencies.ts";

/** What one copy of a batch may do now. */
export type AdmissionDecision =
  | { kind: "go"; generation?: number | undefined }
  | { kind: "probe"; state: Breaker }
  /** Back on the queue until then, with the slot that was reserved for it, if one was. */
  | { kind: "defer"; until: Instant; slot?: SendTask["slot"] }
  | { kind: "park"; until: Instant; reason: string };

/** How late a reserved slot may be used: later, it is no longer where the rate limit expects it. */
const SLOT_GRACE = 5 * SECOND;
const RACES = 8;

/** One decision for a whole batch, by breaker, brake and rate limit together, in one conditional write at the most. */
export async function admitBatch(
  deps: SendDependencies,
  tasks: readonly SendTask[],
  owner: string,
): Promise<AdmissionDecision[]> {
  try {
    for (let race = 0; race < RACES; race++) {
      const breaker = await deps.breaker.read(deps.clock());
      const decisions = await tryAdmit(deps, breaker, tasks, owner);
      if (decisions) return decisions;
    }
    // Others were faster each time: come back in a moment, one by one.
    return tasks.map(() => inAMoment(deps));
  } catch (error) {
    deps.recordMetric("BreakerUnreadable", 1);
    deps.log.error("BREAKER_UNREADABLE", errorFields(error));
    return tasks.map(() => ({ kind: "go" }));
  }
}

async function tryAdmit(deps: SendDependencies, breaker: Breaker, tasks: readonly SendTask[], owner: string) {
  const now = deps.clock();
  const reserved = tasks.map((task) => holdsSlot(task, breaker, now));
  const count = reserved.filter((each) => !each).length;
  const furthest = plus(now, deps.policy.lookaheadSeconds * SECOND);
  const admission = admit(breaker, { count: Math.max(1, count), owner, now, furthest }, deps.policy);
  if (admission.kind === "slots" && count === 0) return tasks.map(() => go(breaker.generation));
  if ("change" in admission && !(await deps.breaker.change(breaker, admission.change))) return undefined;
  const open = decisionsFor(admission, now, tasks.length).values();
  return tasks.map((_, index): AdmissionDecision => {
    if (admission.kind === "slots" && reserved[index]) return go(breaker.generation);
    return open.next().value ?? inAMoment(deps);
  });
}

function inAMoment(deps: SendDependencies): AdmissionDecision {
  return { kind: "defer", until: plus(deps.clock(), SECOND + Math.floor(deps.random() * 5 * SECOND)) };
}

function go(generation: number): AdmissionDecision {
  return { kind: "go", generation };
}

function holdsSlot({ slot }: SendTask, breaker: Breaker, now: Instant): boolean {
  if (!slot || slot.generation !== breaker.generation) return false;
  return Math.abs(between(slot.at, now)) <= SLOT_GRACE;
}

function decisionsFor(admission: Admission, now: Instant, count: number): AdmissionDecision[] {
  const each = (decision: (index: number) => AdmissionDecision) =>
    Array.from({ length: count }, (_, index) => decision(index));
  switch (admission.kind) {
    case "unlimited":
      return each(() => go(admission.generation));
    case "rejected":
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
