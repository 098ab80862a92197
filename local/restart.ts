/**
 * Replaces this process by a fresh one of the same program, as a kill and a start do: nothing gets to say goodbye, all files
 * and sockets are closed by the operating system, the engines end with us. The process id stays, so that npm and the terminal
 * do not notice. The clock goes on from `now`.
 */
export function restart(port: number, now: number): void {
  const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  process.execve?.(process.execPath, command, {
    ...process.env,
    PORT: String(port),
    LOCAL_NOW: new Date(now).toISOString(),
  });
}

/** Windows has no such call. */
export const canRestart = process.platform !== "win32" && process.execve !== undefined;
