import { dueOn } from "../../functions/domain/dueMessage.ts";
import { messageId } from "../../functions/domain/message.ts";
import type { Policy } from "../../functions/domain/policy.ts";
import type { UserOccasion } from "../../functions/domain/user.ts";
import { rulesId } from "../../functions/domain/zones/rulesId.ts";
import type { MessageWritten } from "./simulatedTables.ts";

/** Judges each law that the plan comes to follow: the text is what is wrong with it. A law that it never followed may be a new one. */
export function replacements() {
  const followed = new Set<unknown>();
  return (before: unknown, after: unknown, law: Policy): string | undefined => {
    const newest = rulesId(law);
    const isBack = before === newest && after !== newest && followed.has(after);
    followed.add(after);
    return isBack ? "a job of the version before moves the plan back" : undefined;
  };
}

/** A job moves a message that stood where the newest law puts it, after the plan has come to follow that law. */
export function flawOfMove(
  { before, after }: MessageWritten,
  occasion: UserOccasion | undefined,
  law: Policy,
): string | undefined {
  if (!before || !after || before.dueAt === after.dueAt) return undefined;
  const due = occasion && dueOn(occasion, before.localDate, law);
  if (due !== before.dueAt) return undefined;
  return `${messageId(before)} is moved from ${before.dueAt}, where the law puts it, to ${after.dueAt}`;
}
