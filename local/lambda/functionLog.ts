import { openSync, renameSync, statSync, writeSync } from "node:fs";

export type RealConsole = {
  say(line: string): void;
  complain(line: string): void;
  /** Tells of each line that the functions write. Answers how to end that. */
  onLine(listener: (line: string) => void): () => void;
};

/**
 * Sends all that the functions write to the console (logs, metrics) to a file, or nowhere. They write JSON for CloudWatch, not
 * for a user, and a program that started us waits for one line on stdout and may not read any further. Gives the way to
 * write to the real stdout and stderr.
 */
export function divertConsole(file: string | undefined): RealConsole {
  let descriptor: number | undefined;
  const listeners = new Set<(line: string) => void>();
  const log = (text: string) => {
    for (const listener of listeners) for (const line of text.split("\n")) listener(line);
    if (file === undefined) return;
    // Opened with the first line, when the folder is sure to be there. Written at once: it is there to read after a kill.
    descriptor ??= openSync(keepSmall(file), "a");
    writeSync(descriptor, text);
  };
  const say = divert(process.stdout, log);
  const complain = divert(process.stderr, log);
  return {
    say: (line) => say(`${line}\n`),
    complain: (line) => complain(`${line}\n`),
    onLine(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function divert(stream: NodeJS.WriteStream, log: (text: string) => void): (text: string) => void {
  const write = stream.write.bind(stream);
  stream.write = (chunk: Uint8Array | string, ...rest: unknown[]) => {
    log(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
    const done = rest.at(-1);
    if (typeof done === "function") done();
    return true;
  };
  // A reader that has gone away must not take us with it.
  stream.on("error", () => {});
  return (text) => void write(text);
}

/** One earlier log is kept beside the current one. */
function keepSmall(file: string): string {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > 50_000_000) renameSync(file, `${file}.old`);
  return file;
}
