import type { SourceMutant } from "./sources.ts";

const start = "functions/planning/lawChangeStart.ts";
const change = "functions/planning/lawChange.ts";
const replacing = "functions/planning/lawReplacement.ts";
const partition = "functions/planning/lawChangePartition.ts";
const users = "functions/planning/lawChangeUsers.ts";
const inForce = "functions/domain/zones/lawInForce.ts";
const lawChange = "test/pipeline/lawChange";

/** One for each rule by which a change of the zone law moves the plan. */
export const lawChangeSources: Record<string, SourceMutant> = {
  "zone law: a change is noted and moves nothing": {
    file: replacing,
    find: "...(zones.length > 0 && {",
    replace: "...(zones.length < 0 && {",
    by: "simulation",
  },
  "zone law: what is due earlier stays": {
    file: users,
    find: 'if (dueAt === message.dueAt) return "unchanged";',
    replace: 'if (dueAt <= message.dueAt) return "unchanged";',
    by: "simulation",
  },
  "zone law: what is due later stays": {
    file: users,
    find: 'if (dueAt === message.dueAt) return "unchanged";',
    replace: 'if (dueAt >= message.dueAt) return "unchanged";',
    by: "simulation",
  },
  "zone law: what is due in the past now stays": {
    file: users,
    find: 'if (dueAt === message.dueAt) return "unchanged";',
    replace: 'if (dueAt === message.dueAt || dueAt < deps.clock()) return "unchanged";',
    by: "simulation",
  },
  "zone law: what moves earlier waits for its old attempt": {
    file: "functions/domain/replan.ts",
    find: "return { dueAt, nextAttemptAt: message.attempts > 0 ?",
    replace: "return { dueAt, nextAttemptAt: message.attempts >= 0 ?",
    by: "simulation",
  },
  "zone law: what has moved into the planned window is not added": {
    file: users,
    find: "if (isPlanned && dueAt > scope.from) missing.push(",
    replace: "if (isPlanned && dueAt < scope.from) missing.push(",
    by: "simulation",
  },
  "zone law: what was due before the late limit is added": {
    file: users,
    find: "if (isPlanned && dueAt > scope.from)",
    replace: "if (isPlanned && scope.from)",
    by: lawChange,
  },
  "zone law: what lies beyond the plan is added": {
    file: users,
    find: "&& dueAt <= scope.plannedThrough",
    replace: "",
    by: lawChange,
  },
  "zone law: what was sent is taken for open": {
    file: users,
    find: "} else if (isUnclaimed(message.status)) {",
    replace: '} else if (isUnclaimed(message.status) || message.status === "SENT") {',
    by: lawChange,
  },
  "zone law: what a sender holds is taken for open": {
    file: users,
    find: 'if (!message || !isUnclaimed(message.status) || !user) return "not open";',
    replace: 'if (!message || !user) return "not open";',
    by: lawChange,
  },
  "zone law: after a refused write the user is not read again": {
    file: users,
    find: "const moved = await retryOnConflict(() => tryMove(deps, key));",
    replace: `const seen = deps.users.occasion(key.userId, key.occasion);
  const stale = { ...deps, users: { ...deps.users, occasion: () => seen } };
  const moved = await retryOnConflict(() => tryMove(stale, key));`,
    by: lawChange,
  },
  "zone law: no second pass": {
    file: inForce,
    find: "if (!change || change.pass === 2) return next;",
    replace: "if (change || !change) return next;",
    by: "simulation",
  },
  "zone law: the second pass does not wait": {
    file: inForce,
    find: "const SECOND_PASS_AFTER = 15 * MINUTE;",
    replace: "const SECOND_PASS_AFTER = 0 * MINUTE;",
    by: "simulation",
  },
  "zone law: a pass starts before its time": {
    file: change,
    find: "|| change.notBefore > deps.clock()) return {};",
    replace: ") return {};",
    by: "simulation",
  },
  "zone law: a job of the version before replaces the new law": {
    file: inForce,
    find: '? "wait" : "replace"',
    replace: '? "replace" : "replace"',
    by: "simulation",
  },
  "zone law: a job of the version before carries out the change": {
    file: change,
    find: "|| law.rulesId !== rulesId(deps.policy) ||",
    replace: "||",
    by: "simulation",
  },
  "zone law: a rollback waits for ever": {
    file: inForce,
    find: "between(at, now) < GRACE",
    replace: "between(at, now) < GRACE * 10_000",
    by: "simulation",
  },
  "zone law: a change that is not done is forgotten by the next": {
    file: replacing,
    find: "...(known?.change?.zones ?? [])",
    replace: "",
    by: "simulation",
  },
  "zone law: the next change takes over the progress of the one before": {
    file: partition,
    find: "let progress: LawProgress = known?.pass === pass ? known : begin;",
    replace: "let progress: LawProgress = known ?? begin;",
    by: "simulation",
  },
  "zone law: the progress is written before the users are moved": {
    file: partition,
    find: "const counts = await moveUsers(deps, chunk, { ...scope, localDate: key.localDate });",
    replace:
      "if (!(await advance({ step: progress.step, after: chunk.at(-1)?.userId, done: false, counts: progress.counts }))) return undefined;\n        const counts = await moveUsers(deps, chunk, { ...scope, localDate: key.localDate });",
    by: lawChange,
  },
  "zone law: a run that goes on starts from the beginning": {
    file: partition,
    find: "let progress: LawProgress = known?.pass === pass ? known : begin;",
    replace: "let progress: LawProgress = known?.pass === pass && known.done ? known : begin;",
    by: lawChange,
  },
  "zone law: the time of a run is not looked at": {
    file: partition,
    find: "if (!timeLeft()) return undefined;\n        const counts",
    replace: "const counts",
    by: lawChange,
  },
  "zone law: a pass ends before each partition is done": {
    file: change,
    find: "if (finished.length === partitions.length) await",
    replace: "if (finished.length >= 0) await",
    by: lawChange,
  },
  "zone law: a law that was not kept counts as no other": {
    file: replacing,
    find: "known || (await hasPlanned(deps)) ?",
    replace: "known ?",
    by: lawChange,
  },
  "zone law: fingerprints that say nothing of the window are compared": {
    file: "functions/domain/zones/lawFingerprints.ts",
    find: "if (!kept || kept.from > needed.from || kept.through < needed.through) return zones;",
    replace: "if (!kept) return zones;",
    by: "test/domain/lawChange",
  },
  "zone law: fingerprints are never written again": {
    file: start,
    find: "return (await deps.control.changeLaw(known, next)) || undefined;",
    replace: "return next.revision > 0 || undefined;",
    by: lawChange,
  },
};
