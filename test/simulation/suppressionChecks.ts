import type { StoredUser } from "../../functions/storage/userStore.ts";

type Delivered = { to: string; messageId: string };

/** What is wrong with a user as they were written: a suppression is about the present address, and each occasion says the same. */
export function suppressionFlaws({ user, occasions }: StoredUser, deliveries: readonly Delivered[]): string[] {
  const flaws = occasions
    .filter(({ suppressed }) => suppressed !== user.suppression?.cause)
    .map(({ occasion, suppressed }) => `${occasion} says ${suppressed}, the user ${user.suppression?.cause}`);
  const { suppression } = user;
  if (!suppression) return flaws;
  const about = deliveries.filter(({ messageId }) => messageId === suppression.messageId);
  if (about.some(({ to }) => to.toLowerCase() === user.email.toLowerCase())) return flaws;
  return [...flaws, `is suppressed for ${suppression.messageId}, which did not go to the present address`];
}
