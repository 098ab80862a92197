import type { RedriveTotals } from "./redriveAll.ts";

/** What a redrive did, for the operator. */
export function redriveReport(
  totals: RedriveTotals,
  { reason, dryRun }: { reason?: string | undefined; dryRun: boolean },
) {
  const { matched, replayed, refused, exhausted, otherReason, finished } = totals;
  if (matched + exhausted === 0) return nothingMatched(totals, reason);
  const lines = [dryRun ? `${matched} messages would be replayed` : `replayed ${replayed} messages`];
  if (refused > 0) lines.push(`${refused} were not replayed: they changed meanwhile`);
  if (exhausted > 0) lines.push(`skipped ${exhausted}: they were replayed too often already`);
  if (otherReason > 0) lines.push(`skipped ${otherReason}: they have another reason`);
  if (!finished) lines.push("stopped at the limit: there may be more");
  return lines.join("\n");
}

/** Names the reasons that exist, so that the operator can correct a wrong one. */
function nothingMatched({ reasons }: RedriveTotals, reason: string | undefined): string {
  const existing = [...reasons].map(([kind, count]) => `${kind} (${count})`).join(", ");
  if (existing === "") return "There are no failed messages";
  return `No failed message has the reason "${reason}". Failed messages by reason: ${existing}`;
}
