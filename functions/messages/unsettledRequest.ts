import type { MessageChange } from "../domain/replan.ts";
import type { UserOccasion } from "../domain/user.ts";
import { bodyHash, currentRequest } from "./emailRequest.ts";

/**
 * Keeps a request that an edit would otherwise change. While the outcome of an attempt is unknown, or may become unknown because a
 * sender holds the message, the request is repeated unchanged. `before` and `after` are the occasions before and after the edit.
 */
export function keepUnsettledRequests(
  changes: readonly MessageChange[],
  before: readonly UserOccasion[],
  after: readonly UserOccasion[],
): MessageChange[] {
  return changes.map((change) => {
    if (change.kind === "insert" || change.kind === "remove") return change;
    const { status, occasion, unknownSince, unsettledRequest } = change.message;
    const mayBeAccepted = status === "SENDING" || unknownSince !== undefined;
    const old = before.find((each) => each.occasion === occasion);
    const edited = after.find((each) => each.occasion === occasion);
    if (!mayBeAccepted || unsettledRequest || !old || !edited) return change;
    const request = currentRequest(old);
    return bodyHash(request) === bodyHash(currentRequest(edited)) ? change : { ...change, unsettledRequest: request };
  });
}
