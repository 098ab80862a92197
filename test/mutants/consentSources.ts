import type { SourceMutant } from "./sources.ts";

const consent = "test/pipeline/consent";

/** What makes a message that a user does not want, or wants again, right. */
export const consentSources: Record<string, SourceMutant> = {
  "consent: an opt-out that is withdrawn brings nothing of past days back": {
    file: "functions/users/changeUser.ts",
    find: "...owedAgain({ before: before.occasions, after: occasions }, existing, now, deps.policy),",
    replace: "",
    by: consent,
  },
  "consent: a sender sends what is not wanted any more": {
    file: "functions/sending/checkOwed.ts",
    find: "if (!occasion || dueAt === undefined) return (await isRemoved(",
    replace: "if (!occasion) return (await isRemoved(",
    by: consent,
  },
  "consent: what the user opted out of stands in the planning index": {
    file: "functions/storage/userItem.ts",
    find: "...(!hasOptedOut(occasion) && {",
    replace: "...((hasOptedOut(occasion) || true) && {",
    by: consent,
  },
};
