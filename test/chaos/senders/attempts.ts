import { messageId } from "../../../functions/domain/message.ts";
import { parseIdempotencyKey } from "../../../functions/messages/emailRequest.ts";
import type { Call, Write } from "./history.ts";
import type { Request } from "./sinks.ts";

/** A request at the email service with the claim and the call that it came from, as its sender's own history says. */
export type Attempt = {
  request: Request;
  messageId: string;
  claim: Write | undefined;
  call: Call | undefined;
  claims: number;
};

/** Finds for each request the last claim and the last call of its sender before it. `claims`: how many claims there were by then. */
export function attemptsOf(requests: readonly Request[], writes: readonly Write[], calls: readonly Call[]): Attempt[] {
  const nameOf = (each: { process: string; messageId: string }) => `${each.process} ${each.messageId}`;
  const claimsOf = Map.groupBy(
    writes.filter(({ to, result }) => to === "SENDING" && result !== "fail"),
    nameOf,
  );
  const callsOf = Map.groupBy(calls, nameOf);
  return requests.flatMap((request) => {
    const key = parseIdempotencyKey(request.idempotencyKey ?? "");
    if (!key) return [];
    const id = messageId(key);
    const name = nameOf({ process: request.process, messageId: id });
    const claims = (claimsOf.get(name) ?? []).filter(({ at }) => at < request.at);
    const call = callsOf.get(name)?.findLast(({ at }) => at < request.at);
    return [{ request, messageId: id, claim: claims.at(-1), call, claims: claims.length }];
  });
}

/** Requests for which their sender had no claim left: each claim allows one. */
export function unclaimed(attempts: readonly Attempt[]): Attempt[] {
  const used = new Map<string, number>();
  return attempts.filter(({ request, messageId: id, claims }) => {
    const name = `${request.process} ${id}`;
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    return count > claims;
  });
}

/**
 * Calls that were made after the lease of their claim, by the sender's own clock. A sender that was stopped between its last check
 * and the call cannot know: then the turn of its event loop began within the lease. Others are a missing check.
 */
export function calledAfterLease(attempts: readonly Attempt[]): Attempt[] {
  return attempts.filter(({ claim, call }) => {
    const leaseUntil = claim?.leaseUntil;
    return call !== undefined && leaseUntil !== undefined && call.turnBegan >= leaseUntil;
  });
}

/** Requests that arrived after the lease of their claim, by the sender's own clock: sent by a last check that was right. */
export function slippedThrough(attempts: readonly Attempt[], skewOf: (process: string) => number): Attempt[] {
  const wrong = new Set(calledAfterLease(attempts));
  return attempts.filter((attempt) => {
    const { request, claim } = attempt;
    const arrived = Date.parse(request.receivedAt) + skewOf(request.process);
    return claim?.leaseUntil !== undefined && arrived > claim.leaseUntil && !wrong.has(attempt);
  });
}

/** Calls before the due instant, by the sender's own clock. */
export function earlyCalls(attempts: readonly Attempt[], dueAtOf: (email: string) => string | undefined): Attempt[] {
  return attempts.filter(({ request, call }) => {
    const dueAt = request.email === null ? undefined : dueAtOf(request.email);
    return dueAt !== undefined && (call === undefined || call.ownNow < Date.parse(dueAt));
  });
}
