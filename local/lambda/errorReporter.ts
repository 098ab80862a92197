import { reasonOf } from "../startError.ts";

/** Reports a crash that would be an error metric on AWS. */
export type ReportError = (source: string, error: unknown) => void;

/**
 * Writes one line per error. The same line is written again only after ten seconds: ten thousand messages can fail for one
 * reason, and a program that started us may not read its stderr.
 */
export function createErrorReporter(write: (line: string) => void): ReportError {
  const toldAt = new Map<string, number>();
  return (source, error) => {
    const line = `${source}: ${error instanceof Error ? `${error.name}: ` : ""}${reasonOf(error)}`;
    const last = toldAt.get(line);
    if (last !== undefined && performance.now() - last < 10_000) return;
    if (toldAt.size > 1_000) toldAt.clear();
    toldAt.set(line, performance.now());
    const where =
      error instanceof Error
        ? error.stack?.split("\n").find((each) => /^ {4}at .*(functions|local)\//.test(each))
        : undefined;
    write(where === undefined ? line : `${line}${where.replace(/^ +/, " ")}`);
  };
}
