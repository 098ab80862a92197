/** The system cannot start, for a reason that the developer can fix. The message is one line and says how. */
export class StartError extends Error {
  override name = "StartError";
}

/** The first line of an error's message. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0] ?? text;
}
