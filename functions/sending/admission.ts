import { type Admission, admit, SLOT_TOLERANCE } from "../domain/admission.ts";
import type { Breaker } from "../domain/breaker.ts";
import { between, plus, SECOND } from "../domain/instants.ts";
import type { Instant } from "../domain/model.ts";
import type { SendTask } from "../domain/sendTask.ts";
import { errorFields } from "../runtime/log.ts";
import { retryOnConflict } from "../runtime/retry.ts";
import type { SendDependencies } from "./sendDependencies.ts";

/** What the sender does with one task of an admitted batch. */
export type AdmissionDecision =
  | { kind: "go" }
  /** Back on the queue until then, with the slot that was reserved for it, if one was. */
  | { kind: "defer"; until: Instant; slot?: SendTask["slot"] }
  | { kind: "park"; until: Instant; reason: string };

/** What a batch may do: one of its messages probes the service, or each task has a decision of its own. */
export type BatchAdmission =
  | { kind: "probe"; breaker: Breaker }
  /** `generation`: of the breaker that the outcomes count in. Absent where the breaker can't be read. */
  | { kind: "each"; generation?: number; decisions: readonly AdmissionDecision[] };

/** How late a reserved slot may be used. A later call would not agree with the rate limit any more. Milliseconds. */
const SLOT_GRACE = 5 * SECOND;

/** One decision for a whole batch, by breaker, pause and rate limit together, in one conditional write at the most. */
export async function admitBatch(
  deps: SendDependencies,
  tasks: readonly SendTask[],
  owner: string,
): Promise<BatchAdmission> {
  try {
    const admitted = await retryOnConflict(() => tryAdmit(deps, tasks, owner));
    // Other senders were faster at each attempt: try again after a short, random delay.
    return admitted ?? { kind: "each", decisions: tasks.map(() => inAMoment(deps)) };
  } catch (error) {
    deps.recordMetric("BreakerUnreadable", 1);
    deps.log.error("BREAKER_UNREADABLE", errorFields(error));
    return { kind: "each", decisions: tasks.map(() => GO) };
  }
}

/** Undefined: another sender changed the breaker meanwhile. */
async function tryAdmit(
  deps: SendDependencies,
  tasks: readonly SendTask[],
  owner: string,
): Promise<BatchAdmission | undefined> {
  const breaker = await deps.breaker.read(deps.clock());
  const now = deps.clock();
  const reserved = tasks.map((task) => holdsSlot(task, breaker, now));
  const count = reserved.filter((each) => !each).length;
  const furthest = plus(now, deps.policy.lookaheadSeconds * SECOND);
  const admission = admit(breaker, { count: Math.max(1, count), owner, now, furthest }, deps.policy);
  const { generation } = breaker;
  if (admission.kind === "slots" && count === 0) return { kind: "each", generation, decisions: tasks.map(() => GO) };
  if ("change" in admission && !(await deps.breaker.change(breaker, admission.change))) return undefined;
  if (admission.kind === "probe") return { kind: "probe", breaker: admission.change };
  let next = 0;
  const decisions = tasks.map((_, index) => {
    const hasSlot = admission.kind === "slots" && reserved[index];
    return hasSlot ? GO : decide(admission, next++, now);
  });
  return { kind: "each", generation, decisions };
}

const GO: AdmissionDecision = { kind: "go" };

function inAMoment(deps: SendDependencies): AdmissionDecision {
  return { kind: "defer", until: plus(deps.clock(), SECOND + Math.floor(deps.random() * 5 * SECOND)) };
}

function holdsSlot({ slot }: SendTask, breaker: Breaker, now: Instant): boolean {
  if (!slot || slot.generation !== breaker.generation) return false;
  return Math.abs(between(slot.at, now)) <= SLOT_GRACE;
}

/** The decision for the `index`-th task that holds no slot. */
function decide(admission: Exclude<Admission, { kind: "probe" }>, index: number, now: Instant): AdmissionDecision {
  switch (admission.kind) {
    case "unlimited":
      return GO;
    case "rejected":
      return { kind: "park", until: admission.until, reason: admission.reason };
    case "slots": {
      const at = admission.slots[index];
      if (at === undefined) return { kind: "park", until: admission.fullUntil, reason: "RATE_LIMIT" };
      if (between(now, at) <= SLOT_TOLERANCE) return GO;
      return { kind: "defer", until: at, slot: { at, generation: admission.generation } };
    }
  }
}
