/** The system cannot start, for a reason that the user at the keyboard can mend. The message is one line and says how. */
export class StartError extends Error {
  override name = "StartError";
}

/** What went wrong, in one line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0] ?? text;
}
