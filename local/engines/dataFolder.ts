import { accessSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { reasonOf, StartError } from "../startError.ts";

export type DataFolder = {
  /** Path of a file in the folder; undefined if nothing is kept. */
  file(name: string): string | undefined;
  /** The folder itself; undefined if nothing is kept. */
  path: string | undefined;
  close(): void;
};

/**
 * Opens the folder that keeps the state, for this process only. The lock is an SQLite lock: the operating system releases it when
 * the process ends, however it ends, so there are no stale lock files. `:memory:` keeps nothing.
 */
export function openDataFolder(path: string): DataFolder {
  if (path === ":memory:") return { path: undefined, file: () => undefined, close: () => {} };
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartError(
      `Cannot use the data folder "${path}" (${reasonOf(error)}): make it writable, or name another one in LOCAL_DATA_DIR`,
    );
  }
  const lock = takeLock(path);
  return { path, file: (name) => join(path, name), close: () => lock.close() };
}

function takeLock(path: string): DatabaseSync {
  try {
    // Waits a little, because the previous instance may still be stopping.
    const lock = new DatabaseSync(join(path, "lock.db"), { timeout: 2_000 });
    try {
      lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
      return lock;
    } catch (error) {
      lock.close();
      throw error;
    }
  } catch (error) {
    if (reasonOf(error).includes("locked"))
      throw new StartError(
        `The data folder "${path}" is in use by another running instance: stop that one, or name another folder in LOCAL_DATA_DIR`,
      );
    throw new StartError(
      `Cannot use the data folder "${path}" (${reasonOf(error)}): make it writable, or name another one in LOCAL_DATA_DIR`,
    );
  }
}
