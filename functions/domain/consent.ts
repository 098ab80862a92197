import type { LocalDate } from "./model.ts";
import type { UserOccasion } from "./user.ts";

type Consent = Pick<UserOccasion, "occasion" | "optOuts" | "endDate">;

/** Whether a user has opted out of an occasion. The planning index does not contain such an occasion. */
export function hasOptedOut({ occasion, optOuts }: Consent): boolean {
  return optOuts?.includes(occasion) ?? false;
}

/** Whether a user still wants the message of an occasion on a local date. The end date is the last date with a message. */
export function isWanted(consent: Consent, localDate: LocalDate): boolean {
  if (hasOptedOut(consent)) return false;
  return consent.endDate === undefined || localDate <= consent.endDate;
}
