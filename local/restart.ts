/**
 * Replaces this process by a fresh one of the same program, as a kill and a start do: nothing gets to say goodbye, all files
 * and sockets are closed by the operating system, the engines end with us. The process id stays, so that npm and the terminal
 * do not notice.
 */
export function restart(port: number): void {
  // The clock goes on from where it was last moved, not from where the first start put it.
  const { LOCAL_NOW: _, ...env } = process.env;
  const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  process.execve?.(process.execPath, command, { ...env, PORT: String(port) });
}

/** Windows has no such call. */
export const canRestart = process.platform !== "win32" && process.execve !== undefined;
