/** As it was when this process started: later it also holds the variables of the functions. */
const startEnvironment = { ...process.env };

/**
 * Replaces this process by a fresh one of the same program, as a kill and a start do: nothing gets to say goodbye, all files
 * and sockets are closed by the operating system, the engines end with us. The process id stays, so that npm and the terminal
 * do not notice. The clock goes on from `now`.
 */
export function restart(port: number, now: number): void {
  const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const environment = { ...startEnvironment, PORT: String(port), LOCAL_NOW: new Date(now).toISOString() };
  process.execve?.(process.execPath, command, environment);
}

/** Windows has no such call. */
export const canRestart = process.platform !== "win32" && process.execve !== undefined;
