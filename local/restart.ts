/** The environment at the start of this process. Later the environment also holds the variables of the functions. */
const startEnvironment = { ...process.env };

/**
 * Replaces this process by a new one of the same program, as a kill and a start do. No code runs at the end, the operating system
 * closes all files and sockets, and the engines end with this process. The process id stays the same, so npm and the terminal do not
 * notice. The clock continues from `now`.
 */
export function restart(port: number, now: number): void {
  const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const environment = { ...startEnvironment, PORT: String(port), LOCAL_NOW: new Date(now).toISOString() };
  process.execve?.(process.execPath, command, environment);
}

/** Windows cannot replace a process. */
export const canRestart = process.platform !== "win32" && process.execve !== undefined;
