import { dueOn } from "../../functions/domain/dueMessage.ts";
import { messageId } from "../../functions/domain/message.ts";
import type { Policy } from "../../functions/domain/policy.ts";
import type { UserOccasion } from "../../functions/domain/user.ts";
import { rulesId } from "../../functions/domain/zones/rulesId.ts";
import type { MessageWritten } from "./simulatedTables.ts";

/**
 * Judges each law that the plan comes to follow: the text is what is wrong with it. A job of the version before must not move the plan
 * back to the law that the newest one replaced. A law that no job ran with before the next one came was not replaced: a last job of it
 * may move the plan for half an hour (docs/zones.md).
 */
export function replacements() {
  let replaced: unknown;
  return (before: unknown, after: unknown, law: Policy): string | undefined => {
    const newest = rulesId(law);
    if (before !== newest && after === newest) replaced = before;
    const isBack = before === newest && after !== newest && after === replaced;
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
