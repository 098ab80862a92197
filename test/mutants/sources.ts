import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { consentSources } from "./consentSources.ts";
import { lawChangeSources } from "./lawChangeSources.ts";

/** One change of a source file that must be noticed: an order turned round, a guard taken out. */
export type SourceMutant = {
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  replace: string;
  /** The tests that should notice: `simulation`, or files of vitest. */
  by: string;
};

const enqueueing = "functions/enqueueing/enqueueMessages.ts";
const deleting = "functions/users/eraseUser.ts";
const putting = "functions/users/putUserByExternalId.ts";
const inserting = "functions/storage/insertMessages.ts";
const settling = "functions/sending/settle.ts";
const checking = "functions/sending/checkOwed.ts";
const recovery = "functions/recovery/inFlight.ts";
const recover = "functions/recovery/recover.ts";
const lostTasks = "functions/recovery/lostTasks.ts";
const suppression = "functions/domain/suppression.ts";
const taking = "functions/receipts/takeReceipt.ts";
const receiptTests = "test/pipeline/receipts";
const replan = "functions/domain/replan.ts";
const guards = "test/pipeline/guards";
const claims = "test/pipeline/claimChecks";
const bundles = "test/pipeline/bundles";
const sending = "functions/sending/sendBatch.ts";

/** By what goes wrong. */
export const sources: Record<string, SourceMutant> = {
  ...lawChangeSources,
  ...consentSources,
  "enqueue marks messages before they lie on the queue": {
    file: enqueueing,
    find: "const { refused } = await deps.queue.put(",
    replace: "await deps.messages.markQueued(messages, deps.clock());\n  const { refused } = await deps.queue.put(",
    by: "simulation",
  },
  "enqueue marks messages that the queue refused": {
    file: enqueueing,
    find: "(message) => !missing.has(",
    replace: "(message) => missing && !new Set().has(",
    by: guards,
  },
  "planning moves the watermark before it has planned": {
    file: "functions/planning/planPartition.ts",
    find: "for await (const messages of messagesDue(deps",
    replace:
      "await deps.control.advance(partition, watermark, through);\n    for await (const messages of messagesDue(deps",
    by: "simulation",
  },
  "takes another state of the row for the sender's own write": {
    file: "functions/storage/dynamoMessageStore.ts",
    find: "current.status === transitions[transition].to &&",
    replace: "",
    by: "test/storage/ownWrite",
  },
  "never removes the old counters of the breaker": {
    file: "functions/storage/dynamoBreakerStore.ts",
    find: "seen.filter((each) => each < bucket - BUCKETS_KEPT)",
    replace: "seen.filter(() => false)",
    by: "test/storage/breakerBuckets",
  },
  "a restore schedules what a sender held": {
    file: "tools/restore/restoredMessage.ts",
    find: ' && message.status !== "SENDING"',
    replace: "",
    by: "test/tools/restoredMessage",
  },
  "planning gives up silently on messages that are throttled": {
    file: inserting,
    find: "if (!done) throw",
    replace: "if (!done) return counts;\n  if (!done) throw",
    by: "test/storage/faults",
  },
  "planning takes a throttled slot for a message that exists": {
    file: inserting,
    find: 'else if (code === "DuplicateItem") counts.existed++;',
    replace: "else if (code !== undefined) counts.existed++;",
    by: "test/storage/faults",
  },
  "a transaction that clashes with another is not tried again": {
    file: "functions/storage/transact.ts",
    find: "return refused.length > 0 ? refused : undefined;",
    replace: "return refused;",
    by: "test/storage/faults",
  },
  "a deletion erases messages before the user": {
    file: deleting,
    find: "const written = await deps.users.remove(",
    replace: "await deps.messages.erase(id);\n  const written = await deps.users.remove(",
    by: "simulation",
  },
  "a deletion that is refused answers 204": {
    file: deleting,
    find: "if (!written.ok) return undefined;",
    replace: "",
    by: claims,
  },
  "a deletion leaves the history": {
    file: deleting,
    find: "if (!written.ok) return undefined;\n  await deps.messages.erase(id);",
    replace: "if (!written.ok) return undefined;",
    by: guards,
  },
  "a deletion leaves what a crash left": {
    file: "functions/users/deleteUser.ts",
    find: "await deps.messages.erase(id);\n",
    replace: "\n",
    by: guards,
  },
  "a request for an external id hits the user who had it before": {
    file: "functions/users/byExternalId.ts",
    find: "return known?.user.externalId === externalId ? { known } : undefined;",
    replace: "return { known };",
    by: "test/pipeline/externalId",
  },
  "a user whom another request has just added under an external id is a conflict": {
    file: putting,
    find: 'if (written.conflict === "EXTERNAL_ID_TAKEN") return undefined;',
    replace: "",
    by: "test/pipeline/externalId",
  },
  "a repeated request for an external id writes the user again": {
    file: "functions/users/changeUser.ts",
    find: "if (edit.onlyIfDifferent && isDeepStrictEqual(edited, before.user)) return changed(before.user);",
    replace: "",
    by: "test/pipeline/externalId",
  },
  "a request that names the version it has seen adds a user who is gone": {
    file: putting,
    find: 'if (edit.ifMatch !== undefined) return noSuchUser(412, "changed-since", "if-match");',
    replace: "",
    by: "test/pipeline/externalId",
  },
  "the external id of a path becomes another one": {
    file: putting,
    find: "if (body.externalId !== undefined && body.externalId !== externalId) return otherId();",
    replace: "",
    by: "test/pipeline/externalId",
  },
  "a time-out is tried again though the stage holds": {
    file: settling,
    find: 'if (deps.policy.unknownOutcome === "hold")',
    replace: 'if (deps.policy.unknownOutcome !== "hold" && false)',
    by: guards,
  },
  "nobody is told of a held message": {
    file: settling,
    find: 'if (transition === "fail" || transition === "hold")',
    replace: 'if (transition === "fail")',
    by: guards,
  },
  "a known failure is held like an unknown outcome": {
    file: settling,
    find: "return retry(deps, attempt, { attempts, reason: outcome.reason, ...forget }, outcome.retryAfterMs);",
    replace: "return unknown(deps, attempt, { detail: outcome.reason.detail, attempts, ...(forget && {}) });",
    by: guards,
  },
  "a message is sent before it is due": {
    file: checking,
    find: "if (dueAt > now) {",
    replace: "if (dueAt > now && false) {",
    by: "simulation",
  },
  "a sender removes a message though an edit made it owed again": {
    file: checking,
    find: 'if (!dropped.ok) return dropped.conflict !== "VERSION_CHANGED";',
    replace: "if (!dropped.ok) return true;",
    by: claims,
  },
  "a sender that releases a message does not read the user once more": {
    file: checking,
    find: "if (!released.ok || !latest || latest.version === seen.version) return;",
    replace: "if (latest || seen) return;",
    by: claims,
  },
  "a message goes to a suppressed user": {
    file: checking,
    find: "if (occasion.suppressed !== undefined) return {",
    replace: "if (occasion.suppressed !== undefined && false) return {",
    by: "simulation",
  },
  "another address does not end a suppression": {
    file: suppression,
    find: "return { ...rest, emailSince: now };",
    replace: "return { ...edited, ...(rest && {}), emailSince: now };",
    by: "simulation",
  },
  "a receipt about an unknown outcome suppresses the address after it": {
    file: suppression,
    find: 'return status === "SENDING" && isFirstClaim ? message.updatedAt : message.createdAt;',
    replace: "return isFirstClaim || !isFirstClaim ? message.updatedAt : message.createdAt;",
    by: "test/domain/receipt",
  },
  "a receipt about an earlier address suppresses": {
    file: suppression,
    find: "between(emailSince, addressReadFrom(message)) > EDIT",
    replace: "between(emailSince, addressReadFrom(message)) * 0 + 2 * EDIT > EDIT",
    by: "simulation",
  },
  "an edit forgets on the occasions that their user is suppressed": {
    file: "functions/domain/user.ts",
    find: "const suppressed = user.suppression?.cause;",
    replace: "const suppressed = undefined;",
    by: "simulation",
  },
  "a suppression is not written to what the sender reads": {
    file: taking,
    find: "({ ...occasion, version, suppressed: cause })",
    replace: "({ ...occasion, version })",
    by: "simulation",
  },
  "a repeated receipt suppresses again": {
    file: taking,
    find: 'if (message[event] !== undefined) return "repeated";',
    replace: "",
    by: receiptTests,
  },
  "a receipt about a message that was never sent suppresses": {
    file: taking,
    find: "if (!message || !mayBeWithService(message))",
    replace: "if (!message || (!mayBeWithService(message) && false))",
    by: receiptTests,
  },
  "two receipts at once count twice": {
    file: taking,
    find: "if (!written) return undefined;",
    replace: "",
    by: receiptTests,
  },
  "a lifted suppression stays in what the sender reads": {
    file: "functions/receipts/liftSuppression.ts",
    find: "({ suppressed: _, ...each }) => ({ ...each,",
    replace: "({ ...each }) => ({ ...each,",
    by: receiptTests,
  },
  "an old signature is taken": {
    file: "functions/receipts/signature.ts",
    find: "> TOLERANCE)",
    replace: "> TOLERANCE * 1e6)",
    by: "test/receipts/signature",
  },
  "a message goes to a recipient that the stage does not allow": {
    file: checking,
    find: "if (isAllowedRecipient(policy.allowedRecipients, occasion.email)) return undefined;",
    replace: "if (isAllowedRecipient(policy.allowedRecipients, occasion.email) || true) return undefined;",
    by: "test/pipeline/suppressed",
  },
  "a message is sent after the late limit": {
    file: checking,
    find: "if (isTooLate({ ...message, dueAt }, now, deps.policy)) {",
    replace: "if (isTooLate({ ...message, dueAt }, now, deps.policy) && false) {",
    by: claims,
  },
  "a sender calls the email service after its lease": {
    file: "functions/sending/deliver.ts",
    find: "if (isLeaseOver(message, startedAt)) {",
    replace: "if (isLeaseOver(message, startedAt) && false) {",
    by: claims,
  },
  "recovery takes messages from senders whose lease runs": {
    file: recovery,
    find: "if (message.leaseUntil === undefined || message.leaseUntil >= now) return undefined;",
    replace: "if (message.leaseUntil === undefined) return undefined;",
    by: "simulation",
  },
  "recovery never gives up a message that crashes its senders": {
    file: recovery,
    find: "if (recoveries > policy.maxRecoveries) {",
    replace: "if (recoveries > policy.maxRecoveries && false) {",
    by: guards,
  },
  "one part of recovery that fails stops the others": {
    file: recover,
    find: "work().catch((error: unknown) => void failures.push(error));",
    replace: "work();",
    by: guards,
  },
  "recovery does not say that a part failed": {
    file: recover,
    find: "if (failures.length > 0) throw",
    replace: "if (failures.length < 0) throw",
    by: guards,
  },
  "an empty queue is no sign of a lost task": {
    file: lostTasks,
    find: "return plus(wantedAt, COUNTERS_SETTLE) < now;",
    replace: "return COUNTERS_SETTLE < 0;",
    by: guards,
  },
  "a task counts as lost before the counters settle": {
    file: lostTasks,
    find: "plus(wantedAt, COUNTERS_SETTLE) < now",
    replace: "plus(wantedAt, 0 * COUNTERS_SETTLE) < now",
    by: guards,
  },
  "how far the queue has drained is no sign of a lost task": {
    file: lostTasks,
    find: "return queue.drainedTo !== undefined && plus(wantedAt, MARGIN) < queue.drainedTo;",
    replace: "return MARGIN < 0;",
    by: guards,
  },
  "a task counts as lost while it may be invisible": {
    file: lostTasks,
    find: "plus(wantedAt, MARGIN) < queue.drainedTo",
    replace: "plus(wantedAt, 0 * MARGIN) < queue.drainedTo",
    by: guards,
  },
  "a task counts as lost though it was put on the queue a moment ago": {
    file: lostTasks,
    find: "const wantedAt = later(message.nextAttemptAt, message.updatedAt);",
    replace: "const wantedAt = later(message.nextAttemptAt, message.nextAttemptAt);",
    by: guards,
  },
  "an edit does not rest on messages that are right already": {
    file: replan,
    find: '} else changes.push({ kind: "keep", message });',
    replace: "}",
    by: claims,
  },
  "an edit does not rest on messages that a sender holds": {
    file: replan,
    find: 'if (message.status === "SENDING" && dueAt !== undefined) changes.push({ kind: "keep", message });',
    replace: "",
    by: claims,
  },
  "an edit loses the wait for the next attempt": {
    file: replan,
    find: "const nextAttemptAt = message.attempts > 0 ? later(dueAt, message.nextAttemptAt) : dueAt;",
    replace: "const nextAttemptAt = message.attempts > 0 && later ? dueAt : dueAt;",
    by: guards,
  },
  "an edit changes messages that are not its own to change": {
    file: replan,
    find: "if (!isUnclaimed(message.status)) continue;",
    replace: "if (isUnclaimed(message.status) && false) continue;",
    by: "test/pipeline/edits",
  },
  "a repartition does not try a user again whose message changed": {
    file: "functions/repartitioning/repartition.ts",
    find: 'return written.conflict === "VERSION_CHANGED" ? false : undefined;',
    replace: "return false;",
    by: guards,
  },
  "the counts of a finished day stay though a message of it is replayed": {
    file: "functions/messages/replay.ts",
    find: "if (isDayOver(message.localDate, now, deps.policy)) await deps.control.reopenDay(message.localDate);",
    replace: "",
    by: "test/pipeline/days",
  },
  "a day counts as finished while its messages may still be sent": {
    file: "functions/days/readDay.ts",
    find: "const finished = isDayOver(localDate, countedAt, deps.policy) && counts.open + counts.held === 0;",
    replace: "const finished = isDayOver !== undefined && counts.open + counts.held === 0;",
    by: "test/pipeline/days",
  },
  "a day with few messages is far above the usual one": {
    file: "functions/domain/volume.ts",
    find: "messages > FLOOR && ",
    replace: "FLOOR > 0 && ",
    by: "test/domain/volume",
  },
  "a day a little above the usual one rings": {
    file: "functions/domain/volume.ts",
    find: "messages > limit * usual",
    replace: "messages > (limit && usual)",
    by: "test/domain/volume",
  },
  "a usual day is taken from a few days": {
    file: "functions/domain/volume.ts",
    find: "if (days.length < FEWEST_DAYS) return",
    replace: "if (days.length < 0 * FEWEST_DAYS) return",
    by: "test/domain/volume",
  },
  "a crowded day is forgotten when it begins": {
    file: "functions/users/watchVolume.ts",
    find: "crowded: [...begun, ...crowded]",
    replace: "crowded: [...(begun && crowded)]",
    by: "test/pipeline/forecast",
  },
  "a day counts as finished though messages of it are open": {
    file: "functions/days/readDay.ts",
    find: "counts.open + counts.held === 0;",
    replace: "counts.open + counts.held >= 0;",
    by: "test/pipeline/days",
  },
  "a bundle that came back after a crash stays together": {
    file: sending,
    find: "const isSplit = crashed && items.length > 1;",
    replace: "const isSplit = crashed && items.length < 1;",
    by: bundles,
  },
  "a task that came back is claimed together with others": {
    file: sending,
    find: "({ ...item, task: { ...item.task, alone: true } });",
    replace: "({ ...item, task: { ...item.task } });",
    by: bundles,
  },
  "a message whose sender crashed is bundled again": {
    file: "functions/domain/sendTask.ts",
    find: "...(message.recoveries > 0 && { alone: true }) };",
    replace: "};",
    by: "test/domain/sendTask",
  },
  "a whole batch is claimed though the time is short": {
    file: sending,
    find: "if (!isFirst && !timeLeft()) {",
    replace: "if (!isFirst && !timeLeft() && false) {",
    by: bundles,
  },
  "the tasks of a bundle share one owner": {
    file: "functions/sending/runRecord.ts",
    find: "async ({ record, place }, work) => {",
    replace: "async ({ record }, work, place = 0) => {",
    by: bundles,
  },
  "accepted messages wait for the slowest call of their batch": {
    file: "functions/runtime/collector.ts",
    find: "else if (waiting.length === 1) void window().then(send);",
    replace: "",
    by: bundles,
  },
  "a task that is alone gets company": {
    file: "functions/delivery/bundles.ts",
    find: "if (!task.alone) open.set(delay, fresh);",
    replace: "open.set(delay, fresh);",
    by: "test/delivery/bundles",
  },
  "a bundle that the queue refused counts as taken but for its first task": {
    file: "functions/delivery/sqsMessageQueue.ts",
    find: "refused.has(index)).flat();",
    replace: "refused.has(index)).flatMap(([first]) => first ?? []);",
    by: "test/delivery/sqsMessageQueue",
  },
  "the next phase of the breaker forgets the operator's pause": {
    file: "functions/domain/breaker.ts",
    find: "paused: breaker.paused,",
    replace: "",
    by: "test/domain/breaker",
  },
};

/** Throws where a mutant's text does not stand in its file, or leaves no TypeScript: it would count as killed for nothing. */
export function checkSources(): void {
  const problems = Object.values(sources).flatMap((mutant) => {
    try {
      stripTypeScriptTypes(replaced(readFileSync(mutant.file, "utf8"), mutant));
      return [];
    } catch (error) {
      return [`${mutant.file}: ${error}`];
    }
  });
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

/** The text of a file as the mutant named in SOURCE_MUTANT leaves it. */
export function mutatedSource(path: string, code: string): string {
  const mutant = sources[process.env.SOURCE_MUTANT ?? ""];
  if (!mutant || !path.endsWith(mutant.file)) return code;
  return replaced(code, mutant);
}

function replaced(code: string, { file, find, replace }: Omit<SourceMutant, "by">): string {
  const parts = code.split(find);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${find}`);
  return parts.join(replace);
}
