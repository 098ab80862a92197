import { openSync, renameSync, statSync, writeSync } from "node:fs";

export type RealConsole = {
  say(line: string): void;
  complain(line: string): void;
  /** Calls a listener with each line that the functions write. Returns a function that ends this. */
  onLine(listener: (line: string) => void): () => void;
};

/**
 * Writes all console output of the functions (logs, metrics) to a file, or drops it. It is JSON for CloudWatch and not for a
 * reader at the terminal, and a program that started us may read no more than the first line of stdout. Returns functions that
 * write to the real stdout and stderr.
 */
export function divertConsole(file: string | undefined): RealConsole {
  let descriptor: number | undefined;
  const listeners = new Set<(line: string) => void>();
  const log = (text: string) => {
    for (const listener of listeners) for (const line of text.split("\n")) listener(line);
    if (file === undefined) return;
    // Opened with the first line, when the folder exists. Written synchronously, so that it survives a kill.
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
  // A reader that closed its end must not end this process.
  stream.on("error", () => {});
  return (text) => void write(text);
}

/** Renames a large log to `.old`, so that at most two are kept. */
function keepSmall(file: string): string {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > 50_000_000) renameSync(file, `${file}.old`);
  return file;
}
