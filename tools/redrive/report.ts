import type { RedriveTotals } from "./redriveAll.ts";

/** What a redrive did, for the operator. */
export function redriveReport(
  totals: RedriveTotals,
  { reason, dryRun }: { reason?: string | undefined; dryRun: boolean },
) {
  const { matched, replayed, refused, exhausted, otherReason, finished } = totals;
  if (matched + exhausted === 0) return nothingMatched(totals, reason);
  const lines = [dryRun ? `messages to replay: ${matched}` : `messages replayed: ${replayed}`];
  if (refused > 0) lines.push(`not replayed, because they changed meanwhile: ${refused}`);
  if (exhausted > 0) lines.push(`skipped, because they were replayed too often already: ${exhausted}`);
  if (otherReason > 0) lines.push(`skipped, because of another reason: ${otherReason}`);
  if (!finished) lines.push("stopped at the limit: there may be more");
  return lines.join("\n");
}

/** Names the reasons that exist, so that the operator can correct a wrong one. */
function nothingMatched({ reasons }: RedriveTotals, reason: string | undefined): string {
  const existing = [...reasons].map(([kind, count]) => `${kind} (${count})`).join(", ");
  if (existing === "") return "There are no failed messages";
  return `No failed message has the reason "${reason}". Failed messages by reason: ${existing}`;
}
