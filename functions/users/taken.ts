import { type Problem, problemOf } from "../http/problem.ts";
import type { UserConflict } from "../storage/userStore.ts";

/** The refusal of a name that another user has. Undefined: the write was refused for another reason. */
export function takenBy(conflict: UserConflict): (Problem & { status: 409 }) | undefined {
  if (conflict === "EMAIL_TAKEN") return emailTaken();
  return conflict === "EXTERNAL_ID_TAKEN" ? externalIdTaken() : undefined;
}

export function emailTaken(): Problem & { status: 409 } {
  const message = "is another user's address";
  return problemOf(409, "email-taken", `email ${message}`, [{ field: "email", message }]);
}

export function externalIdTaken(): Problem & { status: 409 } {
  const message = "is another user's external id";
  return problemOf(409, "external-id-taken", `externalId ${message}`, [{ field: "externalId", message }]);
}
