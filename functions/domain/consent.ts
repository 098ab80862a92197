import type { LocalDate } from "./model.ts";
import type { UserOccasion } from "./user.ts";

type Consent = Pick<UserOccasion, "occasion" | "optOuts" | "endDate">;

/** Whether a user has opted out of an occasion. Such an occasion stands in no planning index. */
export function hasOptedOut({ occasion, optOuts }: Consent): boolean {
  return optOuts?.includes(occasion) ?? false;
}

/** Whether a user still wants the message of an occasion on a local date. The end date itself is the last that counts. */
export function isWanted(consent: Consent, localDate: LocalDate): boolean {
  if (hasOptedOut(consent)) return false;
  return consent.endDate === undefined || localDate <= consent.endDate;
}
